"""Score any spaCy pipeline on a tagging corpus: `kg evaluate --ner`.

In: a loaded pipeline and labelled texts. Out: counts by label and together (`micro`), then figures as records, as JSON
has them, or as a table. A span is right where start, end and label are those of the corpus. A corpus that never marks
a label does not say where such mentions are, so what the pipeline finds of that label is no error: it is not counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from spacy.language import Language

from kg.corpora import Count, Labelled, Span, count_spans
from kg.model import Label
from kg.tagging import tag_plains
from kg.text import to_plain


def grade_pipeline(nlp: Language, rows: Sequence[Labelled]) -> dict[str, Count]:
    """Count a pipeline's spans by the labels that the corpus marks, and together under `micro`."""
    known = {label for row in rows for _, _, label in row.spans}
    total = {name: Count() for name in (*(label.value for label in Label if label in known), "micro")}
    for row, spans in zip(rows, _tagged(nlp, rows), strict=True):
        counts = count_spans((span for span in spans if span[2] in known), row.spans)
        total = {name: count + counts[name] for name, count in total.items()}
    return total


def _tagged(nlp: Language, rows: Sequence[Labelled]) -> Iterator[list[Span]]:
    """Give the spans that a pipeline finds in each text, as offsets of the text itself."""
    plains = [to_plain(row.text) for row in rows]
    for plain, mentions in zip(plains, tag_plains(nlp, plains), strict=True):
        places = [(plain.to_source(mention.span), mention.label.value) for mention in mentions]
        yield [(place.start, place.end, label) for place, label in places]


def to_figures(counts: Mapping[str, Count], texts: int) -> dict[str, Any]:
    """Give precision, recall and F1 by label, what was counted, and the labels that the corpus does not mark."""
    return {"texts": texts, "labels": {name: _figures(count) for name, count in counts.items()},
            "unmarked": [label.value for label in Label if label.value not in counts]}


def _figures(count: Count) -> dict[str, float]:
    return {"p": count.correct / count.predicted if count.predicted else 0.0,
            "r": count.correct / count.expected if count.expected else 0.0,
            "f1": count.f1, "gold": count.expected, "pred": count.predicted}


def to_table(figures: Mapping[str, Any]) -> str:
    """Lay out figures as aligned text."""
    rows = (f"{name:12}{row['p']:7.3f}{row['r']:7.3f}{row['f1']:7.3f}{row['gold']:8d}{row['pred']:8d}"
            for name, row in figures["labels"].items())
    unmarked = [f"not counted, since the corpus does not mark them: {' '.join(figures['unmarked'])}"]
    return "\n".join(chain([f"{figures['texts']} texts", f"{'':12}{'P':>7}{'R':>7}{'F1':>7}{'gold':>8}{'pred':>8}"], rows,
                           unmarked if figures["unmarked"] else []))
