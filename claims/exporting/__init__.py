"""Exports of claims: tables, JSON, JSON-LD, citations. They contain only data that an anonymous reader may see."""
