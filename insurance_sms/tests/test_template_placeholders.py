from odoo.tests import BaseCase, tagged

from ..lib import placeholders
from ..lib.placeholders import Slot


@tagged("post_install", "-at_install")
class TestPlaceholders(BaseCase):
    """What is a placeholder and what is not."""

    def test_ways_to_write_one(self):
        for text, slot in (
            ("{{object.name}}", Slot("object", ("name",))),
            ("{{ object.partner_id.name }}", Slot("object", ("partner_id", "name"))),
            ("{{\u00a0agent.phone\u00a0}}", Slot("agent", ("phone",))),
            ("{{object.name ||| dear client}}", Slot("object", ("name",), "dear client")),
            ('{{ object.name or "dear client" }}', Slot("object", ("name",), "dear client")),
            ("{{ object.name or 'you' }}", Slot("object", ("name",), "you")),
            ("{{ object.name or “вам” }}", Slot("object", ("name",), "вам")),
            ("{{ object.name ||| }}", Slot("object", ("name",), "")),
            ("{{ format_datetime(object.date, tz=object.partner_id.tz) }}", Slot("object", ("date",))),
            ("{{ format_datetime(object.date) or 'soon' }}", Slot("object", ("date",), "soon")),
        ):
            self.assertEqual(placeholders.slots(text), [slot], text)
            self.assertFalse(placeholders.problems(text), text)

    def test_what_is_none(self):
        for text in (
            "{{ object }}",
            "{{ env.cr }}",
            "{{ user.name }}",
            "{{ object.name + 1 }}",
            "{{ object.name() }}",
            "{{ object['name'] }}",
            "{{ object.__class__ }}",
            "{{ object.name or other }}",
            "{{ object.name.upper() }}",
            "{{}}",
            "{{ object.name",
            "object.name }}",
        ):
            self.assertTrue(placeholders.problems(text), text)
            self.assertFalse(placeholders.slots(text), text)

    def test_pieces_keep_the_text(self):
        text = "a {{object.name}}{{ client.name }} b"
        self.assertEqual(placeholders.parse(text), ["a ", Slot("object", ("name",)), Slot("client", ("name",)), " b"])
        self.assertEqual(
            placeholders.fill(placeholders.parse(text), lambda slot: slot.root.upper()), "a OBJECTCLIENT b"
        )
        self.assertEqual(placeholders.parse(""), [])
        self.assertEqual(placeholders.parse(None), [])

    def test_single_braces_are_text(self):
        self.assertFalse(placeholders.problems("a {b} } {"))

    def test_html_entities(self):
        text = "<p>{{ object.name ||| Mr &amp; Mrs }}</p>"
        self.assertEqual(placeholders.slots(text, is_html=True), [Slot("object", ("name",), "Mr & Mrs")])

    def test_editor_elements(self):
        for source, kept in (
            ('<p>Hi <t t-out="object.name"></t>!</p>', "<p>Hi {{ object.name }}!</p>"),
            ('<p>Hi <t t-out="object.name">you</t>!</p>', "<p>Hi {{ object.name ||| you }}!</p>"),
            ('Hi <t t-out="object.name"/> &amp; co', "Hi {{ object.name }} &amp; co"),
            ('<b t-out="object.name">x<i>y</i></b> z', "<b>{{ object.name ||| xy }}</b> z"),
            ("<p>no field</p>", "<p>no field</p>"),
        ):
            self.assertEqual(placeholders.from_editor(source), kept)
        self.assertFalse(placeholders.from_editor(False))

    def test_instructions_are_refused(self):
        for name in ("t-if", "t-foreach", "t-att-href", "t-esc", "t-call", "t-raw", "t-set"):
            with self.assertRaisesRegex(ValueError, name):
                placeholders.from_editor(f'<p {name}="object.name">x</p>')

    def test_numbers_in_pieces(self):
        for value in ("+98 912 345 67 89", "044-123-45", "(044) 1", "+98"):
            self.assertTrue(placeholders.is_number(value), value)
            self.assertEqual(placeholders.keep_order(value), f"\u202a{value}\u202c")
        for value in ("12345", "2031/07/05", "POL-001 2", "a+b", "", None, "--"):
            self.assertFalse(placeholders.is_number(value), value)
            self.assertEqual(placeholders.keep_order(value), value)
