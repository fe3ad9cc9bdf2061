"""The core: the operations of the document, always right."""
