"""The words of the made-up world: names, companies, places, titles. Every domain ends in `.example`."""

from __future__ import annotations

FIRST_NAMES = (  # noqa: SIM905  (one word a line would be three screens)
    "Anna Lena Marie Sophie Julia Katharina Eva Sara Ewa Agnieszka Magdalena Joanna Femke Sanne Lotte Anouk Claire Camille "
    "Emma Olivia Giulia Chiara Lukas Jonas Felix Paul Maximilian Tobias Stefan Andreas Markus Thomas Piotr Tomasz Krzysztof "
    "Marek Daan Sem Bram Jeroen Pieter Hugo Louis Oliver Jack Harry Matteo Luca Reto Urs"
).split()
LAST_NAMES = (  # noqa: SIM905  (one word a line would be three screens)
    "Huber Gruber Wagner Becker Hoffmann Schulz Koch Richter Klein Wolf Neumann Schwarz Zimmermann Braun Hofmann Lange Werner "
    "Krause Lehmann Maier Steiner Moser Keller Meier Frei Baumann Kowalski Nowak Wojcik Lewandowski Kaminski Zielinski Bakker "
    "Visser Smit Mulder Bos Vos Dekker Dubois Moreau Laurent Smith Jones Taylor Brown Walker Rossi Ferrari Bianchi Novak Peeters"
).split()
STEMS = (  # noqa: SIM905  (one word a line would be three screens)
    "Alster Isar Neckar Havel Spree Donau Salzach Inn Aare Limmat Rhein Maas Waal Vecht Ijssel Warta Odra Wisla Bialy Zielony "
    "Nord Ost West Sued Haven Berg Tal Wald Feld Stern Falke Adler Biber Luchs Dachs Kranich Reiher Linde Eiche Ahorn Birke "
    "Buche Ulme Erle Granit Basalt Quarz Kupfer Silber Anker Kompass Leucht Turm Bruecken Hafen Kai Speicher Mole Ufer"
).split()
ENDINGS = {
    "Logistics & transport": ("Logistik", "Spedition", "Cargo", "Freight", "Trans"),
    "Retail": ("Handel", "Markt", "Stores", "Versand", "Retail"),
    "Manufacturing": ("Werke", "Maschinen", "Technik", "Metall", "Industrie"),
    "Information technology": ("Soft", "Data", "Systems", "Cloud"),
    "Professional services": ("Partner", "Consult", "Advisory"),
    "Health care": ("Klinik", "Medica", "Care"),
    "Construction": ("Bau", "Build", "Beton"),
    "Education": ("Akademie", "Hochschule", "Campus"),
}
INDUSTRIES = {
    "Logistics & transport": 24,
    "Retail": 19,
    "Manufacturing": 22,
    "Information technology": 11,
    "Professional services": 9,
    "Health care": 6,
    "Construction": 6,
    "Education": 3,
}
COUNTRIES = {
    "Germany": 30,
    "Austria": 8,
    "Switzerland": 7,
    "Netherlands": 10,
    "Poland": 10,
    "France": 9,
    "United Kingdom": 9,
    "United States": 7,
    "Italy": 5,
    "Czech Republic": 3,
    "Belgium": 3,
}
SERVED = frozenset({"Germany", "Austria", "Switzerland", "Netherlands", "Poland"})
# As people type them into forms. The first two have a line in the value map of source.yaml, the others have none.
COUNTRY_SPELLINGS = {"Deutschland": "Germany", "The Netherlands": "Netherlands", "Germny": "Germany", "DACH": "Austria"}
SENIORITIES = {"Owner": 6, "C-Level": 8, "Director": 17, "Manager": 33, "Individual contributor": 33, "Student": 3}
DEPARTMENTS = {"Operations": 29, "Supply chain": 13, "IT": 18, "Finance": 10, "Marketing": 8, "Purchasing": 14, "Sales": 8}
TITLES = {
    "Owner": ("Owner", "Managing partner", "Founder"),
    "C-Level": ("Chief executive officer", "COO", "Chief information officer", "Managing director"),
    "Director": ("Director {}", "Head of {}", "Vice president {}"),
    "Manager": ("{} manager", "Team lead {}", "Project manager {}"),
    "Individual contributor": ("{} specialist", "{} analyst", "{} coordinator"),
    "Student": ("Student", "Intern", "Working student logistics"),
}
WAREHOUSE_TITLES = {
    "Director": "Director warehouse and distribution",
    "Manager": "Warehouse manager",
    "Individual contributor": "Warehouse planner",
}
SOURCES = {  # name: (share, came by themselves)
    "Web search": (34, "Yes"),
    "Referral": (9, "Yes"),
    "Trade fair": (15, "No"),
    "LinkedIn ads": (17, "No"),
    "Partner newsletter": (11, "Yes"),
    "Outbound list": (14, "No"),
}
CAMPAIGNS = {
    "Web search": ("Brand search", "Stock accuracy search"),
    "Referral": ("Customer referral",),
    "Trade fair": ("LogiMAT 2025", "Hall 7 autumn 2025", "LogiMAT 2026"),
    "LinkedIn ads": ("Picking errors", "Peak season"),
    "Partner newsletter": ("Scanner partner mail",),
    "Outbound list": ("Mid-market list A", "Mid-market list B"),
}
MAILINGS = tuple(f"Newsletter {year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13))
ASSETS = (
    "Stock accuracy guide",
    "Warehouse checklist",
    "Case study cold store",
    "Returns handbook",
    "Buyer's guide",
    "Cost calculator",
    "Integration sheet",
)
WEBINARS = ("Picking without paper", "Ten ways to count stock", "Peak season live", "Automation for beginners", "Lean warehouse basics")
PAGES = ("/", "/product", "/product/picking", "/product/inventory", "/customers", "/blog/stock-accuracy", "/blog/peak-season", "/about")
REPRESENTATIVES = ("Mara Lindt", "Jan Okker", "Beata Zawada", "Tim Aschauer", "Nina Frey", "Oskar Brandt")
COMPETITORS = ("stockpilot.example", "regalwerk.example", "lagerhelden.example", "palletiq.example", "warewise.example", "binflow.example")
COMPETITOR_NAMES = ("Stockpilot", "Regalwerk", "Lagerhelden", "PalletIQ", "Warewise", "Binflow")
WORDS_OF_ANSWERS = {
    ("budget", "approved"): ("The board has released 80,000 for it.", "It is in this year's plan."),
    ("budget", "planned"): ("I shall ask for it in the autumn round.", "We are writing the business case."),
    ("budget", "none"): ("Nobody has talked about money.", "There is no budget for it."),
    ("authority", "signs"): ("I sign this myself.", "My signature is enough up to 100,000."),
    ("authority", "recommends"): ("The managing director follows what I propose.", "I write the recommendation."),
    ("authority", "uses"): ("I would only work with it.", "That is decided above me."),
    ("need", "urgent"): ("We lose pallets every week.", "Every wrong pick costs us 40 euros."),
    ("need", "felt"): ("Counting stock takes too long.", "It works, but we want it better."),
    ("need", "none"): ("We are happy with what we have.", "We have no warehouse of our own."),
    ("timeline", "this quarter"): ("It has to run before peak season.", "Go-live must be within ten weeks."),
    ("timeline", "this year"): ("Some time this year.", "Before the next stock-taking."),
    ("timeline", "open"): ("There is no date yet.", "We are only looking."),
}
