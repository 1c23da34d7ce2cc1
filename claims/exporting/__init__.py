"""Claims as they leave the site: tables, JSON, JSON-LD, citations. All of it is what an anonymous reader may see."""
