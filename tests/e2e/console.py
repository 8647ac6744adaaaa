"""What a browser complains of: script errors, refusals of the content security policy, requests to anybody else."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError


class Console:
    """Collects the faults of every page of the contexts it watches."""

    def __init__(self, own_url: str) -> None:
        self.own = (f"{own_url}/", own_url.replace("http", "ws", 1) + "/", "blob:", "data:")
        self.faults: list[str] = []
        self.refusals_expected = False

    def expect_refusals(self) -> None:
        """For a test in which requests fail: the browser notes each, and that alone is no fault."""
        self.refusals_expected = True

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        # Angular's global error listeners turn an uncaught error into console.error: "weberror" alone sees none.
        if message.type not in ("error", "warning"):
            return
        if self.refusals_expected and message.text.startswith("Failed to load resource"):
            return
        self.faults.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _on_error(self, error: WebError) -> None:
        self.faults.append(str(error.error))

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(self.own):
            self.faults.append(f"request to {request.url}")
