"""The text of a file whose encoding nobody stated: marked, proven by its bytes, or guessed and told."""

import codecs
import re
from collections.abc import Iterator

import attrs

from territory_opt.errors import Fault, InvalidInputError, MissingExtraError, listing
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding, Severity

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAVE_AGAIN = "save it again as UTF-8; in a spreadsheet choose 'CSV UTF-8'"
_SAMPLE_BYTES = 32_768
_LINE_BYTES = 2_000
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_LEADING_BYTES = bytes(range(0xC2, 0xF5))
_CONTROL_BYTES = bytes({*range(32), 127} - {*b"\t\n\v\f\r\x1b"})
_MOST_CONTROL_SHARE = 0.01
_OFFICE_ENCODINGS = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp932", "gb18030", "big5", "cp949", "mac_roman", "cp850", "cp852", "koi8_r"),
)
_WESTERN_LETTERS = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüýŒœŠšŽžÿ")
_WESTERN_IN_WORDS = (_WESTERN_LETTERS | {"’", "·"}) - set("ìòù")  # noqa: RUF001  # those three end a word
_WESTERN_MARKS = frozenset("\xa0€£¥§©®°±²³´·¸«»¡¿ªº¼½¾×–—‘’‚“”„†•…™‰‹›")  # noqa: RUF001  # all of Windows-1252
_FOREIGN_RUN = re.compile(r"[^\W\d_a-zA-Z]{3}")
_FOREIGN_CAPITAL = re.compile(r"[a-zß-ÿ][À-ÞŒŠŽŸ]")
_MOST_IMPLAUSIBLE_SHARE = 0.05


@attrs.frozen(kw_only=True)
class Decoded:
    """A file as text.

    Parameters
    ----------
    text
        The text, without its byte order mark.
    findings
        What was guessed or replaced.
    """

    text: str
    findings: tuple[Finding, ...] = ()


def decoded(raw: bytes, name: str) -> Decoded:
    """Return the text of a file: by its mark, as UTF-8, or by the likeliest encoding.

    Parameters
    ----------
    raw
        The bytes of the file.
    name
        Its name, for messages.

    Raises
    ------
    InvalidInputError
        If it is no text, or in no encoding that can be told.
    MissingExtraError
        If telling the encoding needs a library that is not installed.

    Examples
    --------
    >>> decoded("Ana;Zoë".encode("cp1252"), "reps.csv").text
    'Ana;Zoë'
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            findings = () if encoding == "utf-8" else (_assumed(name, encoding, "its byte order mark says so"),)
            return _mended(raw[len(mark) :], encoding, name, findings)
    if 0 in raw:
        encoding = _two_byte_encoding(raw, name)
        return _mended(raw, encoding, name, (_assumed(name, encoding, "every second byte is 0"),))
    try:
        return Decoded(text=raw.decode("utf-8"))
    except UnicodeDecodeError:
        return _without_proof(raw, name)


def _two_byte_encoding(raw: bytes, name: str) -> str:
    sample = raw[: _SAMPLE_BYTES * 2]
    half = len(sample) / 2
    first, second = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    most, least = 0.3, 0.05
    if second > most and first < least:
        return "utf-16-le"
    if first > most and second < least:
        return "utf-16-be"
    line = raw.count(b"\n", 0, raw.index(0)) + 1
    found = f"a NUL byte at position {raw.index(0)}: binary data"
    raise InvalidInputError([Fault(f"{name}:{line}", found, "a text table", _SAVE_AGAIN)])


def _without_proof(raw: bytes, name: str) -> Decoded:
    text = raw.decode("utf-8", "replace")
    num_bad = text.count("\ufffd") - raw.count("\ufffd".encode())
    num_leading = len(raw) - len(raw.translate(None, _LEADING_BYTES))
    if num_bad * 10 <= num_leading:  # a broken letter here and there, hundreds of sound ones
        return _mended(raw, "utf-8", name, ())
    num_control = len(raw) - len(raw.translate(None, _CONTROL_BYTES))
    if num_control > _MOST_CONTROL_SHARE * len(raw):
        found = f"{num_control:,} control characters: binary data"
        raise InvalidInputError([Fault(name, found, "a text table", _SAVE_AGAIN)])
    sample = b"\n".join(_telling_lines(raw))
    encoding = "cp1252" if _looks_western(sample) else _likeliest(sample, name)
    words = re.findall(r"\w*[^\W\x00-\x7f]\w*", sample.decode(encoding, "ignore"))
    examples = tuple(dict.fromkeys(word[:40] for word in words))[:5]
    why = f"it is not UTF-8, and so read it has words such as {listing(map(shown, examples))}"
    return _mended(raw, encoding, name, (attrs.evolve(_assumed(name, encoding, why), examples=examples),))


def _assumed(name: str, encoding: str, why: str) -> Finding:
    message = f"{shown(name)} is read as {codecs.lookup(encoding).name}: {why}."
    return Finding(code="assumed_encoding", severity=Severity.NOTE, message=message)


def _mended(raw: bytes, encoding: str, name: str, findings: tuple[Finding, ...]) -> Decoded:
    """Return the text with a replacement mark for what is no letter in the encoding, and tell how many."""
    try:
        return Decoded(text=raw.decode(encoding).lstrip("\ufeff"), findings=findings)
    except UnicodeDecodeError:
        text = raw.decode(encoding, "replace").lstrip("\ufeff")
    count = text.count("\ufffd")
    message = f"{count:,} characters of {shown(name)} cannot be read: each is replaced by {chr(0xFFFD)}."
    return Decoded(text=text, findings=(*findings, Finding(code="unreadable_characters", message=message, count=count)))


def _telling_lines(raw: bytes) -> Iterator[bytes]:
    """Yield lines with bytes beyond ASCII, as many as a sample takes."""
    position, taken = 0, 0
    while taken < _SAMPLE_BYTES and (match := _BEYOND_ASCII.search(raw, position)):
        earliest, latest = max(match.start() - _LINE_BYTES // 2, position), match.end() + _LINE_BYTES // 2
        start = max(raw.rfind(b"\n", earliest, match.start()) + 1, earliest)
        end = raw.find(b"\n", match.end(), latest)
        position = latest if end < 0 else end
        yield raw[start:position]
        taken += position - start + 1


def _looks_western(sample: bytes) -> bool:
    """Return whether the sample reads as words of Western Europe: few marks within words, few runs of accents."""
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    count = len(_BEYOND_ASCII.findall(sample))
    implausible = 3 * len(_FOREIGN_RUN.findall(text)) + len(_FOREIGN_CAPITAL.findall(text))
    for match in re.finditer(r"[^\x00-\x7f]", text):
        letter, before, after = match[0], text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        in_word = before.isalpha() and after.isalpha()
        implausible += not (letter in _WESTERN_IN_WORDS if in_word else letter in _WESTERN_LETTERS | _WESTERN_MARKS)
    return implausible <= _MOST_IMPLAUSIBLE_SHARE * count


def _likeliest(sample: bytes, name: str) -> str:
    try:
        import charset_normalizer  # noqa: PLC0415  # an extra: loaded only where a text needs it
    except ImportError as missing:
        raise MissingExtraError(
            f'telling the encoding of {shown(name)} needs: pip install "territory-opt[crm]"; or {_SAVE_AGAIN}'
        ) from missing
    matches = charset_normalizer.from_bytes(
        sample, steps=5, chunk_size=512, cp_isolation=[*_OFFICE_ENCODINGS], threshold=0.6, language_threshold=0.05
    )
    best = min(matches, key=lambda match: (round(match.chaos, 1), -match.coherence), default=None)
    if best is None:
        raise InvalidInputError([Fault(name, "text in an encoding that cannot be told", "UTF-8 text", _SAVE_AGAIN)])
    return str(best.encoding)
