"""Names of private persons among those of bodies: nothing about them is kept."""

import re

from loaders.spellings import as_typed

TITLED = re.compile(
    r"(?!lord (?:mayor|lieutenant)\b)(?:dr|prof|professor|mr|mrs|ms|miss|mx|rev|reverend|sir|dame|lord|lady)\b\.?\s+[A-Z]",
    re.IGNORECASE,
)
"""How a person's name may begin."""

NO_NAME = re.compile(
    r"(?:an? )?(?:grants? (?:awarded |made |given )?to )?(?:an? )?(?:(?:private|anonymous|named|unnamed) )?"
    r"(?:individuals?|persons?|recipient)(?: recipients?| grants?)?(?: \d+)?|anonymous|anonymi[sz]ed|redacted|name withheld|withheld",
    re.IGNORECASE,
)
"""What stands for a person whose name is kept back."""

GIVEN = frozenset(
    """aaron abdul abigail adam adrian ahmed aisha alan albert alex alexander alexandra alfie ali alice alison amanda amelia amy andrea
    andrew angela ann anna anne annette anthony antonia arthur barbara barry beatrice ben benjamin bernard beth bethany beverley bill
    bob bradley brenda brian bridget bruce callum cameron carl carol caroline catherine cathy charles charlie charlotte chloe chris
    christian christina christine christopher claire clare colin connor craig daniel danielle darren dave david dawn dean deborah debra
    denise dennis derek diana diane dominic donald donna dorothy douglas duncan dylan edward eileen elaine eleanor elizabeth ella ellen
    ellie emily emma eric erin ethan eva evelyn faith fatima fiona florence frances francis frank freya gareth gary gavin gemma geoffrey
    george georgia georgina gerald gillian gina glenn gordon grace graham grant greg gwen hannah harriet harry hassan hazel heather helen
    henry holly howard hugh ian ibrahim imogen irene isaac isabella isla ivan jack jackie jacob jacqueline jade jake james jamie jan jane
    janet janice jasmine jason jayne jean jeffrey jennifer jenny jeremy jess jessica jill jim jo joan joanna joanne joe joel john jonathan
    jordan joseph josephine josh joshua joyce judith julia julian julie june justin karen karl kate katherine kathleen kathryn katie
    keith kelly ken kenneth kerry kevin khadija kieran kim kirsty kyle laura lauren leah lee leo leon leonard lesley leslie lewis liam
    lily linda lisa lorna lorraine louis louise lucas lucy luke lydia lynn lynne maisie malcolm mandy margaret maria marie marilyn
    marion mark martha martin martyn mary maryam matthew maureen max maxine megan melanie melissa michael michelle mike millie miriam
    mohamed mohammad mohammed molly monica muhammad nadia naomi natalie natasha nathan neil nicholas nick nicola nicole nigel noah nora
    norma norman olive oliver olivia oscar owen pamela pat patricia patrick paul paula pauline penelope peter philip philippa phillip
    phoebe poppy priya rachael rachel ralph raymond rebecca rhys richard robert robin roger ronald rosemary rosie ross roy russell ruth
    ryan sally sam samantha samuel sandra sara sarah scott sean sebastian shane sharon sheila shirley simon sophia sophie stacey stanley
    stella stephanie stephen steve steven stewart stuart sue susan suzanne sylvia tara teresa terry theresa thomas tim timothy tina toby
    tom tony tracey tracy trevor valerie vanessa vera veronica victor victoria vincent vivienne walter wayne wendy william yasmin yusuf
    yvonne zachary zara zoe""".split()  # noqa: SIM905 - a list of 400 strings would fill pages
)
"""Given names that are common in the UK."""

OF_BODIES = frozenset(
    """abbey academy action aid arts association baths castle cathedral centre charity choir church club college community council dance
    drama ensemble farm festival films foundation fund gallery garden gardens group hall haven homes hospice hospital house institute
    library limited lodge ltd mission museum music network opera orchestra park partners players plc press priory productions project
    projects school schools services singers society street studio studios theatre trust university wood works yard partnership company enterprises care ministries memorial appeal uk""".split()  # noqa: SIM905 - as above
)
"""Last words of names that begin with a given name and are a body's."""


def is_a_person(name: str) -> bool:
    """Tell whether a name looks like a private person's: a title, or a given name with a surname and no word of a body."""
    if NO_NAME.fullmatch(name) or (TITLED.match(name) and not OF_BODIES & set(as_typed(name).split())):
        return True
    if name.isupper() or name.islower():
        name = name.title()
    words = [word for word in re.split(r"[\s.]+", name) if word]
    last_first = re.fullmatch(r"([A-Z][\w'-]+),\s*([A-Z][a-z]+)(?: [A-Z]\.?)?", name)
    given = last_first[2] if last_first else words[0] if words else ""
    initial = bool(re.fullmatch("[A-Z]", given))
    alike = all(re.fullmatch(r"[A-Z][\w'\u2019-]*", word) for word in words)
    if re.search(r"['\u2019]s\b", name) or not (initial or given.lower() in GIVEN):
        return False
    surname = words[-1].lower() not in OF_BODIES and re.search("[a-z]", words[-1])
    return bool(last_first) or bool(2 <= len(words) <= 3 and alike and surname)
