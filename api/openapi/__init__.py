"""The document, the corrections that client generators need, and the pages that show it; all served by us."""

from api.openapi.config import make_config
from api.openapi.corrections import finish
from api.openapi.pages import DocumentController, document

__all__ = ["DocumentController", "document", "finish", "make_config"]
