"""Files of labelled sentences in the project's own form, for the tests that read them."""

import json


def own_row(text, stances, **more):
    keys = ("start", "end", "target", "label")
    row = {"id": text, "text": text, "language": "fr", "pair_id": None, "split": "dev", "relations": [], "quotes": []}
    return row | {"stances": [dict(zip(keys, stance, strict=True)) for stance in stances]} | more


def own_file(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
