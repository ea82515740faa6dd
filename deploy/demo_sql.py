"""What the scripts of the demo city share: values as SQL, made-up residents by their place, Markdown with its tree."""
import json

OTHERS = ["Marta de la Ribera", "Julián T.", "Vecina del Olivo", "Nadia", "Paco el de la Noria", "Inés", "Omar", "Rosario", "Teo", "Carmen L.",
          "AMPA Miguel Hernández", "Villarroya en Bici"]


def quote(text):
    return "null" if text is None else "'" + str(text).replace("'", "''") + "'"


def value(of):
    return quote(json.dumps(of, ensure_ascii=False)) + "::jsonb"


def who(index):
    return f"(select id from arca.accounts where pseudonym = {quote(OTHERS[index])})"


def ago(days, minutes=0):
    return f"arca.clock() - interval '{days} days' + interval '{minutes} minutes'"


def inlines(text):
    """**Strong** is all that is needed here."""
    return [piece if i % 2 == 0 else {"k": "strong", "c": [piece]} for i, piece in enumerate(text.split("**")) if piece]


def written(blocks):
    """Markdown, and the tree that the daemon makes of it."""
    text, tree = [], []
    for block in blocks:
        if isinstance(block, str):
            text.append(block)
            tree.append({"k": "paragraph", "c": inlines(block)})
        elif block[0] == "h":
            text.append("## " + block[1])
            tree.append({"k": "heading", "n": 2, "c": [block[1]]})
        else:
            text.append("\n".join("- " + item for item in block[1]))
            tree.append({"k": "list", "tight": True,
                         "c": [{"k": "item", "c": [{"k": "paragraph", "c": [item]}]} for item in block[1]]})
    return "\n\n".join(text), tree
