"""Small files of the demonstration, made without any program: a PDF of one page, pictures of cars and receipts."""

import base64
import io

from PIL import Image, ImageDraw

SIZE = (480, 320)
SKY, GROUND, INK, PAPER = "#cfe3ee", "#8b9474", "#333b44", "#fbf9f2"


def pdf(title, lines):
    """Return a PDF (bytes) of one page with a title and lines, in the Latin letters its built-in font has."""
    texts = [(22, title), (12, ""), *((12, line) for line in lines)]
    drawn = b"BT /F1 22 Tf 60 770 Td " + b" ".join(
        b"/F1 %d Tf 0 -26 Td (%s) Tj" % (size, _escaped(text)) for size, text in texts
    )
    return _assembled([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s ET\nendstream" % (len(drawn) + 3, drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ])  # fmt: skip


def _escaped(text):
    raw = text.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _assembled(objects):
    """Return the file of numbered objects with the table of where each begins (ISO 32000-1, 7.5)."""
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start, count = out.tell(), len(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start))
    return out.getvalue()


def car(colour, dent=False):
    """Return a drawing of a car (base64 PNG), with a dent when it has one."""
    image = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 225, *SIZE), fill=GROUND)
    draw.polygon([(140, 150), (190, 95), (310, 95), (355, 150)], fill=colour)
    draw.polygon([(160, 148), (198, 106), (245, 106), (245, 148)], fill=PAPER)
    draw.polygon([(255, 106), (304, 106), (336, 148), (255, 148)], fill=PAPER)
    draw.rounded_rectangle((70, 148, 410, 225), 24, fill=colour)
    for left in (115, 305):
        draw.ellipse((left, 190, left + 64, 254), fill=INK)
        draw.ellipse((left + 20, 210, left + 44, 234), fill=SKY)
    if dent:
        draw.line([(80, 165), (104, 178), (90, 190), (112, 206)], fill=INK, width=4)
    return _png(image)


def sheet(colour=INK):
    """Return a drawing of a paper with lines and a signature (base64 PNG)."""
    image = Image.new("RGB", SIZE, "#6f7b80")
    draw = ImageDraw.Draw(image)
    draw.rectangle((110, 20, 370, 300), fill=PAPER)
    for row in range(50, 220, 18):
        draw.line((135, row, 345 - row % 54, row), fill="#b9bcb6", width=3)
    draw.arc((220, 235, 270, 280), 150, 30, fill=colour, width=3)
    draw.line([(262, 262), (290, 246), (300, 266), (340, 244)], fill=colour, width=3)
    return _png(image)


def _png(image):
    out = io.BytesIO()
    image.quantize(16).save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue())
