"""What the differential test knows of tests/cases/apps/library, and rows for it made from a seed.

A field is `name: type`; a type that is the name of a model is a ref to it.
"""

MODELS = {
    "directors": {"id": "integer", "first_name": "text", "last_name": "text", "mentor_id": "directors"},
    "actors": {"id": "integer", "first_name": "text", "last_name": "text"},
    "films": {"id": "integer", "director_id": "directors", "title": "text", "year": "integer",
              "rating": "decimal", "language": "text", "process": "process", "keywords": "texts",
              "released": "date"},
    "technical_specs": {"film_id": "films", "runtime": "time", "camera": "text", "sound": "text"},
    "roles": {"id": "integer", "film_id": "films", "actor_id": "actors", "character": "text",
              "billing": "integer"},
    "competitions": {"id": "integer", "name": "text", "year": "integer"},
    "nominations": {"id": "integer", "competition_id": "competitions", "film_id": "films",
                    "rank": "integer"},
    "box_office": {"id": "integer", "bo_date": "date", "film_id": "films", "gross_revenue": "decimal"},
    "addresses": {"id": "integer", "name": "text", "city": "text", "postal_code": "code"},
    "customers": {"id": "integer", "name": "text", "city": "text", "joined_date": "date"},
    "orders": {"id": "integer", "name": "text", "customer_id": "customers",
               "billing_address": "addresses", "shipping_address": "addresses", "amount": "decimal",
               "quantity": "integer", "weight": "number", "order_date": "date",
               "placed_at": "timestamp", "paid": "boolean", "observation": "text",
               "order_details": "json", "status": "status"},
    "employees": {"id": "integer", "first_name": "text", "last_name": "text",
                  "supervisor": "employees", "salary": "decimal", "active": "boolean"},
    "categories": {"slug": "key", "name": "text", "parent": "categories"},
    "products": {"sku": "key", "name": "text", "price": "decimal", "stock": "integer",
                 "category": "categories", "code": "uuid"},
    "people": {"id": "integer", "first_name": "text", "last_name": "text", "nickname": "text",
               "age": "integer", "weight": "number", "student": "boolean", "birth_date": "date",
               "salary": "decimal", "last_login": "timestamp", "wakes_at": "time", "tags": "texts",
               "scores": "integers", "json_data": "json"},
    "clients": {"id": "integer", "name": "text", "owner": "person", "open": "boolean"},
    "projects": {"id": "integer", "name": "text", "client_id": "clients", "another_col": "text",
                 "budget": "integer"},
    "tasks": {"id": "integer", "project_id": "projects", "name": "text", "done": "boolean",
              "cost": "integer"},
    "notes": {"id": "row_uuid", "film_id": "films", "author": "person", "text": "text", "hidden": "boolean"},
    "users": {"id": "integer", "first_name": "text", "username": "code"},
    "favourites": {"id": "integer", "film_id": "films", "user_id": "users", "secret": "boolean"},
    "contracts": {"id": "integer", "film_id": "films", "agent": "users", "buyer": "customers",
                  "open": "boolean", "fee": "decimal"},
    "vaults": {"id": "integer", "film_id": "films", "content": "text"},
}
COMPUTED = {"actors": {"full_name": "text"}, "directors": {"film_count": "integer"},
            "films": {"decade": "integer", "director_name": "text"}, "orders": {"doubled": "decimal"},
            "people": {"full_name": "text"}}
NAMED_FILTERS = {"films": ["silent", "recent"], "orders": ["unpaid", "big"], "people": ["adults"]}
SEARCHED = {"directors", "films", "projects", "clients", "contracts", "notes"}
WORDS = ["a", "A", "b", "e", "é", "zoe", "Zebra", "zebras", "brien", "say", "hi", "x", "山田", "unicode", "null", "lead", "k", "1",
         "3", "another", "secret", "ab", "a.b", "O'Brien", "12345"]
VIEWS = {"films_by_director": {"director_id": "directors", "films": "integer", "first_year": "integer"},
         "nominations_view": {"id": "integer", "film_title": "text", "competition_name": "text",
                              "rank": "integer", "film_id": "films", "competition_id": "competitions"}}
REQUIRED = {("films", "title"), ("roles", "film_id"), ("roles", "actor_id"), ("competitions", "name"),
            ("nominations", "competition_id"), ("nominations", "film_id"), ("box_office", "bo_date"),
            ("box_office", "film_id"), ("box_office", "gross_revenue"), ("customers", "name"),
            ("categories", "name"), ("products", "name"), ("people", "first_name"), ("clients", "name"),
            ("technical_specs", "film_id"), ("favourites", "film_id"), ("favourites", "user_id"), ("categories", "slug"), ("products", "sku")}
UNIQUE = {"directors": ["first_name", "last_name"], "films": ["title", "year"],
          "roles": ["film_id", "actor_id"], "competitions": ["name", "year"], "customers": ["name"],
          "nominations": ["competition_id", "film_id"], "box_office": ["bo_date", "film_id"],
          "technical_specs": ["film_id"], "users": ["username"], "favourites": ["film_id", "user_id"]}
JUNCTIONS = {"roles": ("film_id", "actor_id"), "favourites": ("film_id", "user_id"), "nominations": ("competition_id", "film_id")}
ROWS = {"directors": 25, "actors": 40, "films": 60, "technical_specs": 30, "roles": 110,
        "competitions": 14, "nominations": 60, "box_office": 50, "addresses": 12, "customers": 9,
        "orders": 70, "employees": 30, "categories": 14, "products": 30, "people": 60, "clients": 8,
        "projects": 22, "tasks": 60, "notes": 40, "users": 4, "favourites": 60, "contracts": 40, "vaults": 5}
KEYS = {"technical_specs": "film_id", "categories": "slug", "products": "sku",
        "films_by_director": "director_id"}
PERSONS = {"ann": "00000000-0000-7000-8000-00000000000a", "bob": "00000000-0000-7000-8000-00000000000b"}

POOLS = {
    "text": ["", "a", "A", "b", "é", "É", "éa", "Zoé", "zebra", "O'Brien", 'say "hi"', "a,b", "(x)", "back\\slash",
             "100%", "under_score", "a.b", "山田", "Ünïcode", "null", " lead", "x:y", "{b}", "*", "aaa", "Ab"],
    "integer": [-40, -1, 0, 1, 2, 3, 5, 7, 12, 20, 1990, 1999, 2000, 2019, 4000000000],
    "decimal": ["0.0", "0.1", "0.5", "1.0", "2.3", "7.4", "8.3", "9.9"],
    "number": [0, -1.25, 0.5, 1.5, 2, 2.75, 1024.0625],
    "boolean": [True, False],
    "date": ["1970-01-01", "1999-12-31", "2000-02-29", "2023-09-01", "2023-09-02", "2024-01-31"],
    "time": ["00:00:00", "07:30:00", "23:59:59.5"],
    "timestamp": ["1999-12-31T23:59:59.999999Z", "2023-09-01T10:15:30Z", "2023-09-02T00:00:00Z", "2023-09-01T12:15:30+02:00"],
    "process": ["black_and_white", "colour"],
    "status": ["open", "sent", "closed"],
    "code": ["00000", "12345", "99999", "é", "a,b", "A", "a"],
    "uuid": ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12"],
    "person": list(PERSONS.values()),
    "row_uuid": [f"00000000-0000-7000-9000-{index:012x}" for index in range(5)],
    "texts": [[], ["a"], ["a", "b"], ["b", "a"], ["é", "a,b", 'q"q'], [""]],
    "integers": [[], [1], [1, 2], [2, 3], [3, 2, 1]],
    "json": [{"a": 1, "b": {"c": [1, 2, {"d": "x"}]}}, {"a": "1"}, {"a": None}, {"a": 2.5, "t": True}, {}, [],
             [1, "two", None], "text", 12, {"a": [1, 2]}, {"b": {"c": []}, "é": "ü"}, {"a": -3, "b": {"c": None}}],
}


def all_fields(model):
    """Fields that can be filtered and selected: stored and computed."""
    return {**MODELS.get(model, VIEWS.get(model)), **COMPUTED.get(model, {})}


def scalar_type(kind):
    """The type of values of a ref is that of its target's key."""
    while kind in MODELS:
        kind = MODELS[kind][KEYS.get(kind, "id")]
    return kind


def make_rows(random):
    """Every model's rows, in an order in which refs resolve."""
    made = {}
    for model, number in ROWS.items():
        made[model] = []
        seen = set()
        for index in range(number):
            row = make_row(random, model, index, made)
            pair = tuple(str(row.get(field)) for field in UNIQUE.get(model, []))
            if not pair or pair not in seen:
                made[model].append(row)
            seen.add(pair)
    return made


def make_row(random, model, index, made):
    row = {}
    for field, kind in MODELS[model].items():
        if kind == "row_uuid":
            row[field] = f"00000000-0000-7000-9000-{index:012x}"
        elif field == "id":
            row[field] = index + 1
        elif kind == "key":
            row[field] = f"{random.choice(['k', 'é', 'a,b', 'K'])}-{index}"
        elif kind in MODELS:
            targets = [target[KEYS.get(kind, "id")] for target in made[kind]]
            row[field] = random.choice(targets) if targets else None
        else:
            row[field] = random.choice(POOLS[kind])
        if (model, field) not in REQUIRED and field != "id" and random.random() < 0.2:
            row[field] = None
    if model == "films" and row["year"] is not None:
        row["year"] = 1900 + abs(row["year"]) % 120
    return row
