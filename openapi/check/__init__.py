"""Everything that can be said about a document of OpenAPI 3.0 and the catalogue in one run."""
