"""Names of months, in the languages exports come in."""

_NAMES = (
    "jan january januar jänner jaenner janvier janv enero ene gennaio gen janeiro januari",
    "feb february februar fevrier février févr fév fevr febrero febbraio fevereiro fev februari",
    "mar march märz maerz mär mrz mars marzo março marco maart mrt",
    "apr april avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august août aout aoû agosto ago augustus",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october okt oktober octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dez dezember decembre décembre déc diciembre dic dicembre dezembro",
)
MONTHS = {name: month for month, names in enumerate(_NAMES, start=1) for name in names.split()}
"""Number of each month, by its name in small letters."""
