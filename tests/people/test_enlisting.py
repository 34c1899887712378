import pytest

from saleport.audit.entry import COMMAND_LINE, Action
from saleport.people.enlisting import Place
from saleport.people.permissions import Role
from saleport.people.person import Reason, Refusal
from saleport.values import NIL
from tests.people.conftest import PASSWORD, People

EMAIL = "claire@example.com"


async def test_the_first_person_of_all_can_be_made(people: People) -> None:
    place = Place(people.account_id, Role.OWNER)
    made = await people.enlisting.create(
        "Claire@Example.com", PASSWORD, place, actor=COMMAND_LINE, name="Claire Martin"
    )
    assert (made.email, made.name, made.is_operator) == (EMAIL, "Claire Martin", False)
    assert await people.enlisting.find(" claire@example.com") == made
    assert await people.sign_in(EMAIL)
    with pytest.raises(Refusal, match="already") as caught:
        await people.enlisting.create(EMAIL, PASSWORD, place, actor=COMMAND_LINE)
    assert caught.value.reason == Reason.PERSON_KNOWN
    for email in ("nobody@example.com", "", "\0", "\udcff"):
        with pytest.raises(Refusal, match="no person"):
            await people.enlisting.find(email)


async def test_everybody_is_listed_with_their_roles(people: People) -> None:
    other = await people.account("Other")
    claire = await people.person(EMAIL)
    await people.person("operator@example.com", None)
    assert await people.enlisting.put_member(claire, Place(other, Role.VIEWER), actor=COMMAND_LINE)
    assert not await people.enlisting.put_member(claire, Place(other, Role.OWNER), actor=COMMAND_LINE)
    listed = {
        each.person.email: {place.account_name: place.role for place in each.memberships}
        for each in await people.enlisting.listed()
    }
    assert listed == {EMAIL: {"Maison Martin": Role.OWNER, "Other": Role.VIEWER}, "operator@example.com": {}}
    assert [each.person.email for each in await people.enlisting.listed(other)] == [EMAIL]


async def test_a_password_that_was_lost_is_replaced_and_ends_all_sessions(people: People) -> None:
    claire = await people.person(EMAIL)
    token = await people.sign_in(EMAIL)
    await people.enlisting.put_password(claire, "another horse battery", actor=COMMAND_LINE)
    assert not await people.is_signed_in(token)
    assert await people.sign_in(EMAIL, "another horse battery")
    assert Action.PASSWORD_CHANGED in [entry.action for entry in await people.noted()]
    with pytest.raises(Refusal, match="at least 12"):
        await people.enlisting.put_password(claire, "short", actor=COMMAND_LINE)


async def test_an_operator_is_made_and_unmade(people: People) -> None:
    claire = await people.person(EMAIL)
    other = await people.account("Other")
    token = await people.sign_in(EMAIL)
    for is_operator in (True, True, False, False):
        await people.enlisting.put_operator(claire, is_operator=is_operator, actor=COMMAND_LINE)
        signed_in = await people.signing_in.session_of(token)
        assert signed_in is not None
        assert signed_in.person.is_operator == is_operator
        assert bool(await people.memberships.memberships_for(signed_in.person, other)) == is_operator
    actions = [entry.action for entry in await people.noted(NIL)]
    assert sorted(actions) == [Action.OPERATOR_APPOINTED, Action.OPERATOR_DISMISSED]


async def test_a_person_who_is_removed_altogether_is_signed_out(people: People) -> None:
    await people.person("owner@example.com")
    claire = await people.person(EMAIL, Role.MEMBER)
    token = await people.sign_in(EMAIL)
    await people.enlisting.remove(claire, actor=COMMAND_LINE)
    assert not await people.is_signed_in(token)
    with pytest.raises(Refusal):
        await people.sign_in(EMAIL)
    noted = [(entry.action, entry.subject) for entry in await people.noted()]
    assert (Action.PERSON_REMOVED, EMAIL) in noted
    assert await people.person(EMAIL, Role.MEMBER), "and can be made anew"
