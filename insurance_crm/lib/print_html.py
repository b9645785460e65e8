"""Make a report's HTML complete in itself: styles and images inside, scripts and everything fetched out.

Pure Python, no Odoo: the caller says where styles and images come from.
"""

import lxml.html
from lxml import etree

# Nothing is loaded, framed or run, whatever a record's text contains.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
_REMOVED = "//script | //iframe | //object | //embed | //base | //link | //meta[@http-equiv]"
# Core's footers say "Page 1 / 3" by a script of wkhtmltopdf; here the page's margin says it.
_PAGE_NUMBER = "//*[span[contains(concat(' ', @class, ' '), ' page ')]]"
# Core's print layout cuts what is higher than its viewport; here the page decides.
_PLAIN_BODY = (
    "html{height:auto!important} body{overflow:visible!important;max-width:none!important;"
    "margin:0!important;padding:0!important} thead{display:table-header-group} tr{break-inside:avoid}"
)


def page_css(width, height, margins):
    """Return the ``@page`` rule for a paper of ``width`` × ``height`` mm; margins top, right, bottom, left in mm.

    The number of the page stands at the bottom; a page's own rule may say something else there.
    """
    sides = " ".join(f"{margin:g}mm" for margin in margins)
    number = '@bottom-center{font:8pt sans-serif;color:#6c757d;content:counter(page) " / " counter(pages)}'
    return f"@page{{size:{width:g}mm {height:g}mm;margin:{sides};{number}}}"


def children_of(html, element_id):
    """Return the children, as HTML texts, of the element with that id; none when it is not there."""
    found = lxml.html.document_fromstring(html).xpath("//*[@id=$id]", id=element_id) if html else []
    return [lxml.html.tostring(child, encoding="unicode") for child in (found[0] if found else ())]


def standalone(html, stylesheet, image, css="", before="", after=""):
    """Return the page with everything it needs inside.

    :param html: a whole document
    :param stylesheet: function from a link's address to CSS text or None
    :param image: function from an image's address to a ``data:`` address or None (the image is left out)
    :param css: rules put after the linked ones and before the page's own, so that the page may differ
    :param before: HTML put at the start of the body (letterhead)
    :param after: HTML put at the end of the body
    """
    root = lxml.html.document_fromstring(html, parser=lxml.html.HTMLParser(encoding="utf-8"))
    head, body = _parts(root)
    styles = [stylesheet(link.get("href")) for link in root.xpath("//link[@rel='stylesheet'][@href]")]
    for node in root.xpath(_REMOVED):
        node.drop_tree()
    for node in root.xpath("//img[@src][not(starts-with(@src, 'data:'))]"):
        _replace_image(node, image(node.get("src")))
    if before:
        body.insert(0, lxml.html.fragment_fromstring(before, create_parent="div"))
    if after:
        body.append(lxml.html.fragment_fromstring(after, create_parent="div"))
    for node in root.xpath(_PAGE_NUMBER):
        node.drop_tree()
    for text in reversed([*filter(None, styles), _PLAIN_BODY, css]):
        style = etree.Element("style")
        style.text = text
        head.insert(0, style)
    head.insert(0, etree.Element("meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY}))
    head.insert(0, etree.Element("meta", charset="utf-8"))
    body.attrib.pop("onload", None)
    return lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")


def _parts(root):
    """Return head and body, made when missing."""
    head, body = root.find("head"), root.find("body")
    if head is None:
        head = etree.Element("head")
        root.insert(0, head)
    if body is None:
        body = etree.SubElement(root, "body")
    return head, body


def _replace_image(node, data):
    if data:
        node.set("src", data)
    else:
        node.drop_tree()
