"""How currencies are written beside amounts."""

_ISO_4217 = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLF CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD "
    "HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD "
    "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG "
    "QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD "
    "TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG ZWL"
)
_CODES = frozenset(_ISO_4217.split())
_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₴": "UAH",
    "₪": "ILS",
    "₫": "VND",
    "฿": "THB",
    "₦": "NGN",
    "₱": "PHP",
    "₸": "KZT",
    "₾": "GEL",
    "zł": "PLN",
    "kč": "CZK",
    "ft": "HUF",
    "fr": "CHF",
    "sfr": "CHF",
    "euro": "EUR",
    "us$": "USD",
    "r$": "BRL",
    "a$": "AUD",
    "au$": "AUD",
    "c$": "CAD",
    "ca$": "CAD",
    "nz$": "NZD",
    "hk$": "HKD",
    "s$": "SGD",
    "mx$": "MXN",
    "nt$": "TWD",
    "cn¥": "CNY",
    "jp¥": "JPY",
    "r": "ZAR",
}
_SHARED_SIGNS = {
    "$": "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP UYU DOP BRL BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD TTD XCD",
    "¥": "JPY CNY CNH",
    "kr": "SEK NOK DKK ISK",
    "rs": "INR PKR LKR NPR MUR SCR",
    "lei": "RON MDL",
}
_CURRENCIES_OF_SIGN = {sign: frozenset(codes.split()) for sign, codes in _SHARED_SIGNS.items()}


def currency(mark: str) -> str | None:
    """Return the currency a mark beside an amount means, None when it means none.

    That is its ISO code; a sign that several currencies share stays as it is.

    Examples
    --------
    >>> [currency(mark) for mark in ("€", "usd", "R$", "$", "Kr.", "pcs")]
    ['EUR', 'USD', 'BRL', '$', 'kr', None]
    """
    code = mark.upper()
    if code in _CODES:
        return code
    sign = mark.lower().removesuffix(".")
    return _SIGNS.get(sign) or (sign if sign in _SHARED_SIGNS else None)


def common_currency(marks: list[str]) -> str | None:
    """Return the currency that all marks beside one amount mean, None when they contradict each other.

    Examples
    --------
    >>> common_currency(["$", "CAD"]), common_currency(["€", "USD"]), common_currency(["$", "EUR"])
    ('CAD', None, None)
    """
    found = {currency(mark) for mark in marks}
    signs = found & _SHARED_SIGNS.keys()
    codes = found - signs
    if len(codes) + len(signs) == 1:
        return found.pop()
    fitting = [code for code in codes if all(code in _CURRENCIES_OF_SIGN[sign] for sign in signs if sign)]
    return fitting[0] if signs and len(codes) == len(fitting) == 1 else None
