"""Utterances attributed to their speakers.

A quote has a content, a cue and a speaker (Krestel, Bergler and Witte 2008). Direct quotes stand in quotation marks, indirect ones are
the clause of a reporting verb ("a indiqué que ...") or the sentence under "selon", mixed ones are words in marks inside somebody's
sentence. The speaker is looked for beside the cue, in the sentence with its quotations masked; then in a sentence behind ("C'est ce qu'a
dit X"), then before. French sentences are read from their parse, English, Russian and Korean ones from marks, cue words and order alone.

Words in marks that nobody is said to utter are no quote. A quote in doubt is kept and says why: its mark never closes (`unclosed`), is
closed by one of another kind (`mixed_marks`), it is longer than 600 words (`too_long`), or nobody is found to have said it (`no_speaker`).
What this cannot do: irony, quotations without marks or cue, and a speaker who is named only far away.
"""

from analytics.quotes.extraction import extract_quotes
from analytics.quotes.words import load_reporting_verbs

__all__ = ["extract_quotes", "load_reporting_verbs"]
