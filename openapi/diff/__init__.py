"""Compare two OpenAPI documents from two points of view.

**clients**: does a client of the old document still work with a server of the new one? Every
request that the old document allows has to be accepted by the new one, and every response that the
new one allows has to be one that the old one allowed.

**servers**: does a server of the old document meet the new one, or is there work? Every request
that the new document allows has to be handled by the old server, every duty that is new is work,
and every response that the old server may give has to be allowed by the new document.

So a schema that becomes narrower in a request breaks clients, and one that becomes wider is work
for servers; in a response it is the other way round. Three rules of reading go with it:

- Receivers are tolerant where the document does not close an object with `additionalProperties:
  false`: a client leaves alone what it does not know in a response, a server in a request. Senders
  use a name that their document does not know for nothing that the other document gives it.
- What still passes on the wire but may lose its purpose is for a person to decide: a field or
  parameter that is no longer looked at, an optional field that is no longer told, a new status of
  the classes 4xx and 5xx (RFC 9110, section 15: a client treats one that it does not know as the
  x00 of its class), a default, an address.
- Names that never reach the wire (operationIds, components, path parameters, tags) are harmless.
"""
