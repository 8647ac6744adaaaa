"""Holds what the board answers against what its document says."""

import re
from typing import Any

import httpx
from jsonschema import Draft202012Validator

Document = dict[str, Any]


class Contract:
    def __init__(self, document: Document) -> None:
        self.document = document
        concrete_first = sorted(document["paths"], key=lambda path: path.count("{"))  # as OpenAPI matches them
        self.paths = {re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", path) + "$"): path for path in concrete_first}
        self.seen: set[tuple[str, int]] = set()

    def check(self, answer: httpx.Response) -> httpx.Response:
        """The answer again, once its status, media type and body are found to be documented."""
        request = answer.request
        path = next(self.paths[pattern] for pattern in self.paths if pattern.match(request.url.path))
        operation = self.document["paths"][path][request.method.lower()]
        documented = operation["responses"].get(str(answer.status_code))
        assert documented, f"{request.method} {path}: {answer.status_code} is not documented: {answer.text}"
        self.seen.add((operation["operationId"], answer.status_code))
        assert "etag" not in answer.headers or "ETag" in documented["headers"], f"{path}: ETag is not documented"
        content = documented.get("content")
        if not content:
            assert not answer.content
            return answer
        media_type = answer.headers["content-type"]
        assert media_type in content
        if media_type == "application/json":
            self._matches(content[media_type]["schema"], answer.json())
        return answer

    def _matches(self, schema: dict[str, Any], value: Any) -> None:
        whole = {**schema, "components": self.document["components"]}
        checker = Draft202012Validator.FORMAT_CHECKER
        faults = [fault.message for fault in Draft202012Validator(whole, format_checker=checker).iter_errors(value)]
        assert not faults, faults

    def operations(self) -> set[str]:
        return {operation["operationId"] for item in self.document["paths"].values() for operation in item.values()}

    def unseen(self, *, errors: bool) -> set[str]:
        return self.operations() - {name for name, status in self.seen if (status >= 400) is errors}
