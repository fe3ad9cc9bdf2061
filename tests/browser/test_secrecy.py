"""No secret is on the page, but while somebody reveals it there; no text becomes markup."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console import LIST, Console

STORAGE = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, location.href, history.state,
  await indexedDB.databases(), await caches.keys(),
])"""

HOSTILE = [
    "<img src=x onerror=\"document.title='broken'\">",
    "</li></ul><script>document.title='broken'</script>",
    '"><svg onload="document.title=\'broken\'">',
    "javascript:document.title='broken'",
    "{{constructor.constructor('document.title=1')()}}",
    "\u202eevil\u2066 \u0000 \U0001f511",
]


def everything(page: Page) -> str:
    """Return all that the page shows, hides, keeps in fields and stores."""
    fields = page.locator("input, textarea").evaluate_all("all => all.map(each => each.value)")
    return page.content() + "".join(fields) + str(page.evaluate(STORAGE))


def test_a_secret_is_on_the_page_only_while_it_is_revealed(console: Console) -> None:
    page = console.page
    secret = console.create()["secret"]
    row = console.exchanges().first
    row.locator("summary").first.click()
    reveal = row.get_by_role("button", name="Reveal the secret")
    expect(reveal).to_be_visible()
    assert secret not in everything(page)

    reveal.click()
    expect(row.get_by_text(secret)).to_be_visible()
    assert secret not in str(page.evaluate(STORAGE))

    row.get_by_role("button", name="Hide").click()
    expect(reveal).to_be_focused()
    assert secret not in everything(page)


def test_a_revealed_secret_goes_when_its_exchange_is_closed(console: Console) -> None:
    secret = console.create()["secret"]
    row = console.exchanges().first
    row.locator("summary").first.click()
    row.get_by_role("button", name="Reveal the secret").click()
    expect(row.get_by_text(secret)).to_be_visible()

    row.locator("summary").first.click()

    expect(row.get_by_text(secret)).to_have_count(0)
    assert secret not in everything(console.page)


@pytest.mark.parametrize("view", ["live", "faults", "world"])
def test_a_page_that_was_not_there_never_gets_a_secret(console: Console, view: str) -> None:
    secret = console.create()["secret"]
    expect(console.exchanges()).to_have_count(1)
    console.page.reload()
    console.show(view)

    for summary in console.page.locator("#live summary").all():
        if view == "live":
            summary.click()

    assert secret not in everything(console.page)
    expect(console.page.get_by_role("button", name="Reveal the secret")).to_have_count(0)


def test_tokens_of_a_request_are_masked_where_it_is_shown(console: Console) -> None:
    console.client.get(LIST, headers={"Authorization": "Bearer owner-token-of-another-mock"})
    row = console.exchanges().first
    row.locator("summary").first.click()
    row.get_by_text("headers").first.click()

    expect(row.get_by_text("authorization: Bearer ***")).to_be_visible()
    assert "owner-token-of-another-mock" not in everything(console.page)


def test_names_that_look_like_markup_stay_text(console: Console) -> None:
    page = console.page
    for name in HOSTILE:
        assert "secret" in console.create(name)
    expect(console.exchanges()).to_have_count(len(HOSTILE))

    for row in console.exchanges().all():
        row.locator("summary").first.click()

    for name in HOSTILE[:4]:
        expect(console.card("Keys").get_by_text(name, exact=True)).to_be_visible()
    expect(page).to_have_title("@" + console.base_url.partition("@")[2] + ": mock console")
    assert page.locator("main :is(img, svg, script, iframe)").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


def test_repositories_and_principals_with_hostile_names_stay_text(console: Console) -> None:
    name = HOSTILE[0]
    repository = {"id": name, "keys": []}
    principal = {"name": name, "token": "a-token", "repositories": [name]}
    world = {"principals": [principal], "repositories": [repository]}
    assert console.client.put("/__mock__/world", json=world).status_code == 200

    expect(console.page.get_by_role("list", name="Principals")).to_contain_text(name)
    expect(console.card("Keys")).to_contain_text(name)
    assert console.page.locator("main img").count() == 0


def test_the_page_may_load_and_run_its_own_files_only(page: Page, console: Console) -> None:
    answer = page.request.get(f"{console.base_url}/__mock__/console/")
    policy = dict(
        rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; ")
    )

    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
