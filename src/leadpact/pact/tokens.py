"""What a condition in SQL may be made of, judged on its tokens before anything is parsed."""

from __future__ import annotations

import re

from sqlglot.errors import ParseError, SqlglotError, TokenError
from sqlglot.tokenizer_core import Token, TokenType
from sqlglot.tokens import Tokenizer

from leadpact.pact.conditions import TextOperator
from leadpact.pact.names import Scope
from leadpact.pact.written import Text

LONGEST = 2_000
DEEPEST = 40
SYMBOLS = frozenset({"=", "<>", "<", "<=", ">", ">=", "(", ")", ",", "+", "-"})
TEXT_TESTS: dict[str, TextOperator] = {"contains": "contains", "starts_with": "starts_with", "ends_with": "ends_with", "has_word": "has_word"}
FUNCTIONS: dict[str, int] = {"lower": 1, **dict.fromkeys(TEXT_TESTS, 2), "listed": 2, "days_since": 1, "days_until": 1}
BEFORE_PARENTHESES = frozenset({"and", "or", "not", "in", "between"})
WORDS_OF_ONE_ENGINE = frozenset({"isnull", "notnull", "unknown"})


class RefusedError(Exception):
    """The expression holds something that the language does not have; the finding has been said."""


def trouble_of(error: Exception) -> str:
    """What the parser complains of, in words of ours."""
    details = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    if "Required keyword" in str(details.get("description")):
        return f'something is missing beside "{details.get("highlight")}"'
    if details.get("highlight"):
        return f'"{details["highlight"]}" is not expected there'
    return "a quote or a parenthesis is not closed" if isinstance(error, TokenError) else "it is no SQL expression"


def look_at_tokens(text: Text, scope: Scope) -> None:
    """Length, depth and symbols are judged before parsing, so that no text can make the parser work hard."""
    reader = scope.reader
    if len(text.value) > LONGEST:
        reader.say("expression-too-long", text.place, length=f"{len(text.value):,}", limit=f"{LONGEST:,}")
        raise RefusedError
    try:
        tokens = Tokenizer().tokenize(text.value)
    except SqlglotError as error:
        reader.say("not-sql", text.place, trouble=trouble_of(error))
        raise RefusedError from error
    if "--" in text.value or "/*" in text.value:
        _refuse_comment(text, tokens, scope)
    depth = deepest = signs = 0
    for token in tokens:
        _look_at(token, text, scope)
        depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(token.token_type, 0)
        if depth < 0:
            reader.say("not-sql", text.place, trouble="a parenthesis is closed that was not opened")
            raise RefusedError
        signs += token.token_type in (TokenType.NOT, TokenType.DASH, TokenType.PLUS)
        deepest = max(deepest, depth)
    if max(deepest, signs) > DEEPEST:
        reader.say("expression-too-deep", text.place, limit=str(DEEPEST))
        raise RefusedError
    if depth > 0:
        reader.say("not-sql", text.place, trouble="a parenthesis is not closed")
        raise RefusedError
    _look_at_calls(tokens, text, scope)


def _look_at_calls(tokens: list[Token], text: Text, scope: Scope) -> None:
    """Functions are known by their written names and numbers of arguments: the parser reads more names and drops arguments it does not need."""
    opened: list[tuple[str, int]] = []
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token.token_type == TokenType.L_PAREN:
            name = before.text.lower() if before is not None and _is_word(before) else ""
            called = name if name not in BEFORE_PARENTHESES else ""
            if called and called not in FUNCTIONS:
                scope.reader.say("sql-not-allowed", text.place, what=called)
                raise RefusedError
            opened.append((called, 0 if after is not None and after.token_type == TokenType.R_PAREN else 1))
        elif token.token_type == TokenType.COMMA and opened:
            opened[-1] = (opened[-1][0], opened[-1][1] + 1)
        elif token.token_type == TokenType.R_PAREN and opened:
            called, count = opened.pop()
            if called and count != FUNCTIONS[called]:
                scope.reader.say("wrong-arguments", text.place, function=called, takes=values_words(FUNCTIONS[called]))
                raise RefusedError


def values_words(count: int) -> str:
    return f"{count} value{'s' if count > 1 else ''}"


def _is_word(token: Token) -> bool:
    return token.token_type not in (TokenType.STRING, TokenType.NUMBER) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", token.text) is not None


def _refuse_comment(text: Text, tokens: list[Token], scope: Scope) -> None:
    """`--` and `/*` inside a quoted text are text; anywhere else they begin a comment."""
    if sum(token.text.count("--") + token.text.count("/*") for token in tokens if token.token_type == TokenType.STRING) != (
        text.value.count("--") + text.value.count("/*")
    ):
        scope.reader.say("sql-comment", text.place)
        raise RefusedError


def _look_at(token: Token, text: Text, scope: Scope) -> None:
    if token.token_type == TokenType.IDENTIFIER:
        scope.reader.say("double-quotes", text.place, text=token.text)
        raise RefusedError
    if token.text.lower() in WORDS_OF_ONE_ENGINE and _is_word(token):
        scope.reader.say("sql-not-allowed", text.place, what=token.text)
        raise RefusedError
    if token.token_type in (TokenType.STRING, TokenType.NUMBER) or token.text in SYMBOLS or _is_word(token):
        return
    hint = {"!=": "Write <>.", "==": "Write =."}.get(token.text, "")
    scope.reader.say("symbol-not-allowed", text.place, symbol=token.text, instead=hint)
    raise RefusedError
