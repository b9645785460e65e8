from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .insurance_claim_stage import OVER

NOTED = {"date_closed", "date_reopened", "reopen_count"}  # by moves, never by hand
MOVING = object()  # in the context of the one write that moves; nothing that comes over the wire is this object


class InsuranceClaim(models.Model):
    """How a claim goes from stage to stage: by the list of allowed moves, and by nothing else.

    Every way of changing ``stage_id`` (a button, the status bar, a card dragged on the board, other code) ends in
    :meth:`_move`. What must be done first is said by :meth:`_get_move_problems`, what follows is done by
    :meth:`_after_move`; each subject extends them.
    """

    _inherit = "insurance.claim"

    def _move(self, stage, reason=None):
        """Bring the claims to ``stage``, after asking whether they may go there.

        :param stage: ``insurance.claim.stage``; claims that are there already stay as they are
        :param str reason: why; needed where the move says so, kept in the claim's log
        :raises UserError: no such move, a reason is missing, or something must be done first (all of it is listed)
        :raises AccessError: the user may not change the claim, or the move is not for agents
        """
        stage.ensure_one()
        for claim in self:
            if claim.stage_id == stage:
                continue
            claim._check_move(stage, reason)
            claim._do_move(stage, reason)

    def _move_to(self, state, reason=None):
        """Bring each claim to the stage that means ``state`` for its line; see :meth:`_move`.

        :raises UserError: when there is no such stage for a claim's line
        """
        stages = self.env["insurance.claim.stage"]
        for line, claims in self.grouped("line_id").items():
            stage = stages._find(state, line)
            if not stage:
                names = dict(stages._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "%(line)s has no stage that means “%(meaning)s”: a claims manager adds it.",
                        line=line.name, meaning=names[state],
                    )
                )  # fmt: skip
            claims._move(stage, reason)

    def _get_moves(self):
        """Return the moves (``insurance.claim.move``) this user may make with this claim, in the order of stages."""
        self.ensure_one()
        moves = self.stage_id.move_ids.filtered(lambda m: m.to_id.active and self._fits_stage(m.to_id))
        if not self._is_handling():
            moves = moves.filtered("agent_may")
        return moves.sorted(lambda m: (m.to_id.sequence, m.to_id.id))

    def _fits_stage(self, stage):
        return not stage.line_ids or self.line_id in stage.line_ids

    @api.model
    def _is_handling(self):
        """Return whether the user makes the moves of claims handlers."""
        return self.env.su or self.env.user.has_group("insurance_claims.group_claims_handler")

    def _check_move(self, stage, reason=None):
        """Raise unless this claim may go to ``stage`` now; see :meth:`_move`."""
        self.check_access("write")
        move = self.stage_id.move_ids.filtered(lambda m: m.to_id == stage)
        names = {"claim": self.name, "from": self.stage_id.name, "to": stage.name}
        if not move or not stage.active or not self._fits_stage(stage):
            allowed = ", ".join(self._get_moves().to_id.mapped("name")) or self.env._("nowhere")
            raise UserError(
                self.env._(
                    "%(claim)s cannot go from “%(from)s” to “%(to)s”. From here it goes to: %(allowed)s.",
                    **names, allowed=allowed,
                )
            )  # fmt: skip
        if not move.agent_may and not self._is_handling():
            raise AccessError(
                self.env._("Claims handlers bring claims from “%(from)s” to “%(to)s”: ask the handler.", **names)
            )
        if move.needs_reason and not (reason or "").strip():
            raise UserError(
                self.env._(
                    "Say why %(claim)s goes from “%(from)s” to “%(to)s”: press the button that moves it.", **names
                )
            )
        problems = self._get_move_problems(stage)
        if problems:
            raise UserError(
                self.env._("%(claim)s cannot go to “%(to)s” yet:", **names) + "".join(f"\n• {p}" for p in problems)
            )

    def _get_move_problems(self, stage):
        """Return sentences on what must be done before this claim may go to ``stage``; empty: nothing.

        Hook: each subject adds its own to those of ``super()``. Asked once per move, as the user who moves.
        """
        self.ensure_one()
        return []

    def _do_move(self, stage, reason=None):
        old = self.stage_id
        vals = {"stage_id": stage.id}
        if stage.state in OVER:
            vals["date_closed"] = self.date_closed or fields.Date.context_today(self)
        else:
            vals["date_closed"] = False
        if old.state in OVER and stage.state not in OVER:
            vals |= {"reopen_count": self.reopen_count + 1, "date_reopened": fields.Date.context_today(self)}
        # sudo: the stage alone, after the move was checked; who may move need not be allowed to write stages
        self.sudo().with_context(insurance_claim_move=MOVING).write(vals)
        if reason:
            self.message_post(body=reason, subtype_xmlid="mail.mt_note")
        self._after_move(old)

    def _after_move(self, old):
        """What follows when this claim came from the stage ``old`` to where it is now.

        Hook, as the user who moved: call ``super()`` first. Returns nothing.
        """
        self.ensure_one()
        if self.state in OVER:
            self._announce("claim_closed", occurrence=self.reopen_count + 1, payload={"state": self.state})

    def write(self, vals):
        """A new stage comes by :meth:`_move`, whoever writes it; the rest is written first."""
        if self.env.context.get("insurance_claim_move") is MOVING:
            return super().write(vals)
        if not self.env.su and NOTED & vals.keys():
            raise AccessError(self.env._("When a claim was closed or opened again is noted as it moves."))
        if "stage_id" not in vals:
            return super().write(vals)
        rest = {name: value for name, value in vals.items() if name != "stage_id"}
        done = super().write(rest) if rest else True
        self._move(self.env["insurance.claim.stage"].browse(vals["stage_id"]))
        return done

    @api.model_create_multi
    def create(self, vals_list):
        """Claims start as reported, in their line's own stage of it; handlers may enter one that is further on."""
        given = [bool(vals.get("stage_id") or self.env.context.get("default_stage_id")) for vals in vals_list]
        if not self._is_handling():
            given = [False] * len(vals_list)
            for vals in vals_list:
                vals.pop("stage_id", None)
        today = fields.Date.context_today(self)
        claims = super().create(vals_list)
        claims.browse(claim.id for claim, told in zip(claims, given, strict=True) if not told)._start()
        closed = claims.filtered(lambda claim: not claim.is_open and not claim.date_closed)
        closed.sudo().date_closed = today  # sudo: a date nobody writes by hand
        return claims

    def _start(self):
        """Bring new claims to the stage of reported ones of their lines, whatever the screen proposed."""
        for line, claims in self.grouped("line_id").items():
            stage = self.env["insurance.claim.stage"]._find("reported", line)
            if elsewhere := stage and claims.filtered(lambda claim, stage=stage: claim.stage_id != stage):
                # sudo: the stage alone, of what was made just now
                elsewhere.sudo().with_context(insurance_claim_move=MOVING).write({"stage_id": stage.id})
