"""The profile of an institution: what it prints on its documents, and its settings."""

from tests.directory.world import City


async def test_what_a_change_of_the_profile_leaves_out_keeps_its_value(city: City) -> None:
    browser, path = await city.signed_in("garam"), "/api/institution/profile"
    before = (await browser.get(path)).json()
    assert before["confirm_minutes"] == 0
    wanted = before | {"confirm_minutes": 10}
    assert (await browser.put(path, json={"confirm_minutes": 10})).json() == wanted
    assert (await browser.get("/api/session")).json()["features"]["confirm_decisions"]
    wanted |= {"slogan": "함께하는 한빛", "card_fields": ["post"]}
    given = {"slogan": "함께하는 한빛", "card_fields": ["post", "post"]}
    assert (await browser.put(path, json=given)).json() == wanted
    assert (await browser.put(path, json={"confirm_minutes": 481})).status_code == 422
    assert (await browser.put(path, json={})).json() == wanted == (await browser.get(path)).json()
