"""What schools and data protection officers do in a schedule."""

from dataclasses import replace

from consent.enums import (
    MAY_GIVE,
    MAY_OBJECT,
    AgeBand,
    Authority,
    Channel,
    HoldersRequired,
    HoldGround,
    PurposeCode,
)
from consent.models import Hold
from consent.queries import policy_in_force
from consent.queries.policies import content_of
from consent.services import (
    announce_withdrawal,
    change_authority,
    confirm_policy,
    confirm_withdrawal,
    lift_hold,
    mark_unreachable,
    place_hold,
    propose_policy,
    record_death,
    record_holders_death,
    reject_withdrawal,
)
from tests.schedules.families import Call, Families, Family
from tests.schedules.oracle import LISTEN, PURPOSES, RECORD, RESEARCH
from tests.schedules.world import COMMAND

GROUNDS = (HoldGround.LEGAL_CLAIM, HoldGround.RIGHTS_REQUEST, HoldGround.RESTRICTION)
DEFAULTS = {RECORD: HoldersRequired.ONE, LISTEN: HoldersRequired.ONE, RESEARCH: HoldersRequired.ALL}


class Office(Families):
    """Authority, holds, telephone calls, deaths, and the rules themselves."""

    def authority_changes(self, family: Family) -> None:
        link, signer = self.holder(family)
        if link.pk in family.ended:
            return
        weights = (6, 1, 2, 2, 1)
        authority = self.draw.choices(list(Authority), weights)[0]
        change_authority(link=link, authority=authority, actor=COMMAND, at=self.now())
        signer.may_agree, signer.may_object = authority in MAY_GIVE, authority in MAY_OBJECT
        if authority == Authority.WITHDRAWN:
            signer.yes.clear()  # given for nothing

    def holder_is_unreachable(self, family: Family) -> None:
        link, signer = self.holder(family)
        mark_unreachable(link=link, why="no answer", actor=COMMAND, at=self.now())
        signer.is_reachable = False

    def holder_dies(self, family: Family) -> None:
        link, signer = self.holder(family)
        record_holders_death(
            holder=link.holder, day=self.now().date(), actor=COMMAND, at=self.now()
        )
        family.ended.add(link.pk)
        signer.may_agree = signer.may_object = False

    def pupil_dies(self, family: Family) -> None:
        record_death(subject=family.subject, day=self.now().date(), actor=COMMAND, at=self.now())
        family.child.is_dead = True

    def hold_is_placed(self, family: Family) -> None:
        hold = place_hold(
            subject=family.subject,
            ground=self.draw.choice(GROUNDS),
            reason="asked by letter",
            actor=COMMAND,
            at=self.now(),
        )
        family.child.holds.add(hold.pk)

    def hold_is_lifted(self, family: Family) -> None:
        if not family.child.holds:
            return
        hold = Hold.objects.get(pk=self.draw.choice(sorted(family.child.holds)))
        lift_hold(hold=hold, actor=COMMAND, at=self.now())
        family.child.holds.discard(hold.pk)

    def somebody_calls(self, family: Family) -> None:
        ledger_signer, signer = self.anybody(family)
        with self._heard(signer, is_no=True):
            case = announce_withdrawal(
                subject=family.subject,
                signer=ledger_signer,
                channel=Channel.PHONE,
                words="please stop",
                actor=COMMAND,
                at=self.now(),
            )
        hold = Hold.objects.filter(subject=family.subject).latest("placed_at")
        family.child.holds.add(hold.pk)
        family.calls.append(Call(case, signer, hold.pk))

    def call_is_verified(self, family: Family) -> None:
        if not family.calls:
            return
        call = self.draw.choice(family.calls)
        if self.draw.random() < 0.5:
            confirm_withdrawal(case=call.case, actor=COMMAND, at=self.now())
            self.oracle.withdraws(family.child, call.signer, ())
        else:
            reject_withdrawal(case=call.case, actor=COMMAND, at=self.now())
        family.calls.remove(call)
        family.child.holds.discard(call.hold)

    def policy_changes(self, _family: Family) -> None:
        """Change who must agree to a purpose, or whether it is offered; mostly back again."""
        code = self.draw.choice(PURPOSES)
        wanted, is_offered = DEFAULTS[code], True
        if self.draw.random() < 0.4:
            wanted = self.draw.choice((HoldersRequired.ONE, HoldersRequired.ALL))
            is_offered = self.draw.random() < 0.7
        policy = policy_in_force(PurposeCode(code), self.now())
        assert policy is not None
        content = content_of(policy)
        rules = tuple(
            rule if rule.band == AgeBand.ADULT else replace(rule, holders_required=wanted)
            for rule in content.rules
        )
        proposal = propose_policy(
            purpose=PurposeCode(code),
            content=replace(content, is_active=is_offered, rules=rules),
            why="as decided",
            actor="user:1",
            at=self.now(),
        )
        confirm_policy(proposal=proposal, actor="user:2", at=self.now())
        self.oracle.rules[code].wants_all = wanted == HoldersRequired.ALL
        self.oracle.rules[code].is_offered = is_offered
