import asyncio
from uuid import uuid4

import pytest

from saleport.audit.entry import COMMAND_LINE, Action
from saleport.people.permissions import Permission, Role
from saleport.people.person import Reason, Refusal
from tests.people.conftest import People


async def roles(people: People) -> dict[str, Role]:
    return {member.person.email: member.role for member in await people.memberships.of_account(people.account_id)}


async def test_a_person_belongs_to_their_own_account_only(people: People) -> None:
    other = await people.account("Other")
    claire = await people.person("claire@example.com", Role.VIEWER)
    membership = await people.memberships.memberships_for(claire, people.account_id)
    assert membership is not None
    assert (membership.account_name, membership.role) == ("Maison Martin", Role.VIEWER)
    assert not membership.may(Permission.CHANGE_APPLICATIONS)
    assert await people.memberships.memberships_for(claire, other) is None
    assert await people.memberships.memberships_for(claire, uuid4()) is None
    assert list(await people.memberships.of_person(claire)) == [membership]
    assert list(await people.memberships.of_account(other)) == []


async def test_an_operator_is_an_owner_of_every_account_that_there_is(people: People) -> None:
    other = await people.account("Atelier")
    operator = await people.person("operator@example.com", None)
    for account_id in (other, people.account_id):
        membership = await people.memberships.memberships_for(operator, account_id)
        assert membership is not None
        assert membership.may(Permission.CHANGE_PEOPLE)
    assert await people.memberships.memberships_for(operator, uuid4()) is None
    names = [membership.account_name for membership in await people.memberships.of_person(operator)]
    assert names == ["Atelier", "Maison Martin"]
    assert await roles(people) == {}, "an operator is a member of none"


async def test_a_role_is_changed_at_once_and_noted(people: People) -> None:
    await people.person("owner@example.com")
    claire = await people.person("claire@example.com", Role.VIEWER)
    for _ in range(2):  # harmless to repeat, and noted once
        await people.memberships.change_role(people.account_id, claire.id, Role.MEMBER, "owner@example.com")
    assert await roles(people) == {"claire@example.com": Role.MEMBER, "owner@example.com": Role.OWNER}
    noted = [entry for entry in await people.noted() if entry.action == Action.ROLE_CHANGED]
    assert [(entry.actor, entry.subject, entry.details) for entry in noted] == [
        ("owner@example.com", "claire@example.com", {"before": "viewer", "after": "member"})
    ]


async def test_a_person_who_is_removed_is_a_member_no_more(people: People) -> None:
    await people.person("owner@example.com")
    claire = await people.person("claire@example.com", Role.MEMBER)
    token = await people.sign_in("claire@example.com")
    await people.memberships.remove(people.account_id, claire.id, "owner@example.com")
    assert await people.memberships.memberships_for(claire, people.account_id) is None
    assert await people.is_signed_in(token), "the person is there, and belongs to no account"
    assert Action.PERSON_REMOVED in [entry.action for entry in await people.noted()]


async def test_the_last_owner_stays(people: People) -> None:
    owner = await people.person("owner@example.com")
    await people.person("claire@example.com", Role.MEMBER)
    before = await people.noted()
    for change in (
        people.memberships.change_role(people.account_id, owner.id, Role.MEMBER, "x"),
        people.memberships.remove(people.account_id, owner.id, "x"),
        people.enlisting.remove(owner, actor=COMMAND_LINE),
    ):
        with pytest.raises(Refusal, match="last owner of Maison Martin") as caught:
            await change
        assert caught.value.reason == Reason.LAST_OWNER
    assert await roles(people) == {"claire@example.com": Role.MEMBER, "owner@example.com": Role.OWNER}
    assert await people.noted() == before


async def test_of_two_owners_who_go_at_the_same_time_one_stays(people: People) -> None:
    owners = [await people.person(f"{name}@example.com") for name in ("a", "b")]
    answers = await asyncio.gather(
        *(people.memberships.remove(people.account_id, owner.id, owner.email) for owner in owners),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "Refusal"]
    assert len(await roles(people)) == 1


async def test_others_than_members_cannot_be_changed(people: People) -> None:
    await people.person("owner@example.com")
    other = await people.account("Other")
    stranger = await people.person("stranger@example.com", Role.OWNER, other)
    for person_id in (stranger.id, uuid4()):
        with pytest.raises(Refusal, match="no such member"):
            await people.memberships.change_role(people.account_id, person_id, Role.VIEWER, "x")
        with pytest.raises(Refusal, match="no such member"):
            await people.memberships.remove(people.account_id, person_id, "x")
    assert await people.memberships.memberships_for(stranger, other) is not None
