"""Opens many pages with one browser, and with one browser context for each role."""

from urllib.parse import urlsplit

from django.test import Client

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 20_000  # ms to wait for an element or an event: a busy machine is slow
CSRF_TOKEN = "a" * 32  # the CSRF cookie and the form field

SEND_FORM = """([path, token]) => {
    const form = document.createElement("form");
    Object.assign(form, {method: "post", action: path});
    form.append(Object.assign(document.createElement("input"), {name: "csrfmiddlewaretoken", value: token}));
    document.body.append(form);
    form.submit();
}"""


class Walk:
    """Opens pages as each role. Records console messages in `said` and requests to other hosts in `elsewhere`."""

    def __init__(self, chromium, address, users, **options):
        self.chromium, self.address, self.users = chromium, address, users
        self.options = {"viewport": WIDE, "reduced_motion": "reduce"} | options
        self.sheets, self.asked, self.said, self.elsewhere = {}, set(), [], []

    def sheet(self, role):
        """The browser page of a role, created at its first use."""
        if role not in self.sheets:
            context = self.chromium.new_context(base_url=self.address, **self.options)
            context.set_default_timeout(PATIENCE)
            context.add_cookies(self.cookies(role))
            context.on("request", self.note_request)
            self.sheets[role] = sheet = context.new_page()
            sheet.on("console", self.note_console)
            sheet.on("pageerror", lambda error: self.said.append(str(error)))
        return self.sheets[role]

    def cookies(self, role):
        cookies = {"csrftoken": CSRF_TOKEN}
        if user := self.users.get(role):
            client = Client()
            client.force_login(user)
            cookies["sessionid"] = client.cookies["sessionid"].value
        return [{"name": name, "value": value, "url": self.address} for name, value in cookies.items()]

    def open(self, page):
        """Open a `pages.Page`; return the browser page."""
        sheet = self.sheet(page.role)
        self.asked.add(self.address + page.path)
        if page.refused:
            sheet.goto("/about/")
            with sheet.expect_navigation():
                sheet.evaluate(SEND_FORM, [page.path, CSRF_TOKEN])
        else:
            sheet.goto(page.path)
        return sheet

    def note_console(self, message):
        # Chromium logs each page with status 404 or 422 by itself. For an opened page, this status is expected.
        if message.location["url"] not in self.asked:
            self.said.append(f"{message.location['url']}: {message.text}")

    def note_request(self, request):
        if urlsplit(request.url).scheme != "data" and not request.url.startswith(self.address):
            self.elsewhere.append(request.url)

    def close(self):
        for sheet in self.sheets.values():
            sheet.context.close()
