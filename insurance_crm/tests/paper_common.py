"""A broker's papers to test on: templates, a PDF, blanks."""

import base64
import io
import unicodedata

from pypdf import PdfReader

from .common import InsuranceCase

PDF = b"%PDF-1.4 the insurer's own file"


class PaperCase(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fa_IR")
        cls.client.write({"email": "semen@example.com", "street": "Хрещатик 1", "city": "Київ", "lang": "en_US"})
        cls.persian.write({"email": "zahra@example.com", "lang": "fa_IR", "is_insurance_client": True})

    @classmethod
    def _template(cls, body="<p>Dear {{client.name}}, your policy {{policy.number}}</p>", **vals):
        """Return a template written by the administrator."""
        defaults = {"name": "Letter of thanks", "kind": "letter", "body": body}
        return cls.env["insurance.document.template"].with_user(cls.administrator).create(defaults | vals)

    @classmethod
    def _document(cls, user=None, **vals):
        """Return a document filed by ``user`` (default: the agent)."""
        return cls.env["insurance.document"].with_user(user or cls.agent).create(vals)

    @classmethod
    def _policy_file(cls, policy, user=None, content=PDF):
        """Return the insurer's PDF, filed on a policy."""
        return cls._document(
            user, policy_id=policy.id, kind="policy", file=base64.b64encode(content), file_name="polis.pdf"
        )

    @classmethod
    def _delivery(cls, user=None, policy=None, **vals):
        """Return a delivery planned by ``user``, of a new policy unless one is given."""
        policy = policy or cls._issued(user)
        return cls.env["insurance.delivery"].with_user(user or cls.agent).create({"policy_id": policy.id} | vals)

    @classmethod
    def _blanks(cls, first="000101", last="000103", **vals):
        """Return blanks received by the supervisor."""
        defaults = {"insurer_id": cls.insurer.id, "series": "AA", "first": first, "last": last}
        wizard = cls.env["insurance.blank.receive"].with_user(cls.supervisor).create(defaults | vals)
        return cls.env["insurance.blank"].with_user(cls.supervisor).search(wizard.action_receive()["domain"])

    @classmethod
    def _move(cls, blanks, user=None, **vals):
        """Move blanks by the wizard, as ``user`` (default: the supervisor)."""
        wizard = cls.env["insurance.blank.move"].with_user(user or cls.supervisor)
        return wizard.create({"blank_ids": blanks.ids} | vals).action_move()

    @staticmethod
    def _pages(pdf):
        """Texts of a PDF's pages; letters in the forms one types, whatever form was drawn."""
        return [unicodedata.normalize("NFKC", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]
