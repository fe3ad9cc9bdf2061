"""Query parameters that ask for more than a list shows; a deployment may ignore or refuse them."""

# A service that refuses what it does not know may know this one.
ONE_ALONE = "includeSecret=true"
# In one spelling, and in others.
EVERYTHING = (
    f"{ONE_ALONE}&include=secret&includeDeleted=true&showSecret=1&show_secret=1&secret=true&secrets=1"
    "&withSecret=true&withSecrets=true&expand=secret&reveal=true&debug=true&verbose=true"
    "&format=full&full=true&raw=true&decrypt=true&unmask=true"
)
EVERYTHING_ELSE = (
    "fields=id,secret&include_secret=1&show_secrets=1&with_secret=true&secret=1&include[]=secret"
    "&expand[]=secret&$select=secret&$expand=secret&select=*&fields=*&embed=secret&view=full"
    "&projection=full&decrypted=1&plaintext=1&reveal_secret=1&export=true&download=1&format=csv"
)
DELETED_TOO = (
    "includeDeleted=true",
    "include_deleted=1&withDeleted=true&with_deleted=1&showDeleted=true&trashed=with&paranoid=false"
    "&with_trashed=1&status=all&state=all&active=all&all=true&deleted=true&deletedAt=any&filter=all",
)
CHANGED = "select=*&fields=*&returning=*&include=secret"  # of the answer to an update
