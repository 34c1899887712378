import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import select

from saleport.audit.entry import Action
from saleport.db.tables import invitations
from saleport.people.permissions import Role
from saleport.people.person import Reason, Refusal
from tests.people.conftest import PASSWORD, People

EMAIL = "camille@example.com"
OWNER = "owner@example.com"


@pytest.fixture
async def token(people: People) -> str:
    """Of the link of an invitation to the account."""
    await people.person(OWNER)
    _, token = await people.inviting.invite(people.account_id, " Camille@Example.com ", Role.MEMBER, OWNER)
    return token


async def refused(people: People, token: str, name: str = "Camille", password: str = PASSWORD) -> Reason:
    with pytest.raises(Refusal) as caught:
        await people.inviting.accept(token, name, password)
    return caught.value.reason


async def test_who_accepts_is_a_member_with_the_role_that_was_meant(people: People, token: str) -> None:
    invited = await people.inviting.find(token)
    assert invited is not None
    assert (invited.account_name, invited.email, invited.role) == ("Maison Martin", EMAIL, Role.MEMBER)
    assert not invited.is_known
    person = await people.inviting.accept(token, " Camille ", PASSWORD)
    assert (person.email, person.name, person.is_operator) == (EMAIL, "Camille", False)
    membership = await people.memberships.memberships_for(person, people.account_id)
    assert membership is not None
    assert membership.role == Role.MEMBER
    assert await people.sign_in(EMAIL)
    noted = {(entry.actor, entry.action, entry.subject, entry.details.get("role")) for entry in await people.noted()}
    assert {
        (OWNER, Action.PERSON_INVITED, EMAIL, "member"),
        (EMAIL, Action.PERSON_JOINED, EMAIL, "member"),
    } <= noted


async def test_a_link_works_once(people: People, token: str) -> None:
    await people.inviting.accept(token, "Camille", PASSWORD)
    assert await people.inviting.find(token) is None
    assert await refused(people, token) == Reason.NOT_FOUND
    assert await people.inviting.open_invitations(people.account_id) == []


async def test_of_two_who_have_the_link_one_joins(people: People, token: str) -> None:
    answers = await asyncio.gather(
        *(people.inviting.accept(token, "Camille", PASSWORD) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Person", "Refusal"]
    assert len(await people.memberships.of_account(people.account_id)) == 2


async def test_a_link_expires(people: People, token: str) -> None:
    people.clock.advance(days=6, hours=23)
    assert await people.inviting.find(token) is not None
    people.clock.advance(hours=1)
    assert await people.inviting.find(token) is None
    assert await refused(people, token) == Reason.NOT_FOUND
    assert await people.inviting.open_invitations(people.account_id) == []
    await people.sign_in(OWNER)
    async with people.database.reading() as connection:
        kept = (await connection.execute(select(invitations.c.email))).all()
    assert kept == [], "an address is kept for no longer"


async def test_a_link_that_was_withdrawn_opens_nothing(people: People, token: str) -> None:
    other = await people.account("Other")
    (invitation,) = await people.inviting.open_invitations(people.account_id)
    await people.inviting.withdraw(other, invitation.id, "x")
    assert await people.inviting.find(token) is not None, "it is not that account's to withdraw"
    for _ in range(2):
        await people.inviting.withdraw(people.account_id, invitation.id, OWNER)
    assert await people.inviting.find(token) is None
    actions = [entry.action for entry in await people.noted()]
    assert actions.count(Action.INVITATION_WITHDRAWN) == 1


async def test_a_new_invitation_takes_the_place_of_the_earlier_one(people: People, token: str) -> None:
    _, newer = await people.inviting.invite(people.account_id, EMAIL, Role.VIEWER, OWNER)
    assert await people.inviting.find(token) is None
    assert len(await people.inviting.open_invitations(people.account_id)) == 1
    invited = await people.inviting.find(newer)
    assert invited is not None
    assert invited.role == Role.VIEWER


async def test_what_will_not_do_leaves_the_link_as_it_is(people: People, token: str) -> None:
    for strange in ("", "\0", "\udcff", "A" * 43):
        assert await people.inviting.find(strange) is None
        assert await refused(people, strange) == Reason.NOT_FOUND
    assert await refused(people, token, name=" ") == Reason.NAME_MISSING
    assert await refused(people, token, password="x" * 11) == Reason.PASSWORD_SHORT
    assert await refused(people, token, password="x" * 256) == Reason.PASSWORD_LONG
    assert await people.inviting.find(token) is not None


async def test_who_can_sign_in_already_joins_as_who_they_are(people: People) -> None:
    await people.person(OWNER)
    other = await people.account("Other")
    camille = await people.person(EMAIL, Role.OWNER, other)
    _, token = await people.inviting.invite(people.account_id, EMAIL, Role.VIEWER, OWNER)
    invited = await people.inviting.find(token)
    assert invited is not None
    assert invited.is_known
    # The link alone gives nobody another person's sign-in.
    assert await refused(people, token) == Reason.PERSON_KNOWN
    assert await people.inviting.join(token, camille) == people.account_id
    assert {each.account_name: each.role for each in await people.memberships.of_person(camille)} == {
        "Maison Martin": Role.VIEWER,
        "Other": Role.OWNER,
    }
    with pytest.raises(Refusal, match="used"):
        await people.inviting.join(token, camille)


async def test_an_invitation_is_not_for_somebody_else_who_has_the_link(people: People, token: str) -> None:
    stranger = await people.person("stranger@example.com", Role.OWNER, await people.account("Other"))
    with pytest.raises(Refusal, match="another e-mail address") as caught:
        await people.inviting.join(token, stranger)
    assert caught.value.reason == Reason.OTHER_PERSON
    assert await people.inviting.find(token) is not None


async def test_who_cannot_be_invited_is_not(people: People, token: str) -> None:
    for account_id, email, reason in (
        (people.account_id, OWNER.upper(), Reason.MEMBER_ALREADY),
        (people.account_id, "no address", Reason.EMAIL_INVALID),
        (uuid4(), EMAIL, Reason.NOT_FOUND),
    ):
        with pytest.raises(Refusal) as caught:
            await people.inviting.invite(account_id, email, Role.VIEWER, OWNER)
        assert caught.value.reason == reason
    assert len(await people.inviting.open_invitations(people.account_id)) == 1


@pytest.mark.parametrize("is_altogether", [False, True], ids=["from_the_account", "altogether"])
async def test_no_link_takes_back_who_was_removed(people: People, token: str, is_altogether: bool) -> None:
    # The link was not needed: somebody made them a member by the command line.
    camille = await people.person(EMAIL, Role.VIEWER)
    if is_altogether:
        await people.enlisting.remove(camille, actor=OWNER)
    else:
        await people.memberships.remove(people.account_id, camille.id, OWNER)
    assert await people.inviting.find(token) is None
    assert list(await people.inviting.open_invitations(people.account_id)) == []
