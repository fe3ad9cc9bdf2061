"""Renderings of a report: each module turns the same `Report` into one kind of text."""
