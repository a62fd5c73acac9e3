#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Makes the bundled Chinese fonts: a subset of Noto Sans CJK SC under a name of its own (README.md says how and why).
# Usage: make_han.py NotoSansCJK-Regular.ttc Regular (and the same with Bold)
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Postroad Han SC"


def characters():
    """ASCII, all of GB 2312, and the arrows, boxes and marks that a stage may want."""
    wanted = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | {0x20AC}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                wanted.add(ord(bytes([row, cell]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    for first, last in ((0x2010, 0x2027), (0x2190, 0x2199), (0x2460, 0x2473), (0x2500, 0x257F), (0x25A0, 0x25CF),
                        (0x2605, 0x2606), (0x2713, 0x2717), (0x3000, 0x3017), (0xFF01, 0xFF5E)):
        wanted |= set(range(first, last + 1))
    return wanted


def face(collection, name):
    """The number of the face of that name in the collection."""
    for number in range(100):
        font = TTFont(collection, fontNumber=number, lazy=True)
        if font["name"].getDebugName(1) == name:
            return number
    raise SystemExit("no face " + name)


def rename(font, style):
    """The reserved words and trademarks go, the copyright and the licence stay (OFL, condition 3)."""
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in (0, 5, 13, 14) and record.langID == 0x409]
    postscript = FAMILY.replace(" ", "") + "-" + style
    for number, text in ((1, FAMILY), (2, style), (3, postscript), (4, FAMILY + " " + style), (6, postscript),
                         (10, "A subset of Noto Sans CJK SC for the Postroad program")):
        table.setName(text, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [postscript]
    top.topDictIndex[0].FamilyName = FAMILY
    top.topDictIndex[0].FullName = FAMILY + " " + style


def main():
    collection, style = sys.argv[1:3]
    options = subset.Options()
    options.font_number = face(collection, "Noto Sans CJK SC")
    options.layout_features = ["kern"]  # "locl" would bring the Japanese, Korean and Taiwanese forms along
    options.name_languages = ["*"]
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE"]
    font = subset.load_font(collection, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    rename(font, style)
    font["head"].created = font["head"].modified  # the same file each time
    font.recalcTimestamp = False
    subset.save_font(font, FAMILY.replace(" ", "") + "-" + style + ".otf", options)


main()
