"""The same rows, but what a visitor may not read is another: he must not be able to tell them apart."""

import copy

import library


def hidden(model, row, made):
    """A visitor may not read this row, by the rules of tests/cases/apps/library."""
    if model == "notes":
        return row["hidden"] is not False
    if model == "clients":
        return row["open"] is not True
    if model == "favourites":
        return row["secret"] is not False
    if model == "projects":
        return not client_is_open(row["client_id"], made)
    if model == "tasks":
        project = by_id(made["projects"], row["project_id"])
        return project is not None and not client_is_open(project["client_id"], made)
    return model == "vaults"


def client_is_open(key, made):
    return key is None or by_id(made["clients"], key)["open"] is True


def by_id(rows, key):
    return next((row for row in rows if row["id"] == key), None)


def with_other_secrets(random, made):
    """The rows of made; hidden ones are changed or, where nothing refers to them, gone."""
    other = {}
    for model, rows in made.items():
        other[model] = []
        for row in rows:
            changed = copy.copy(row)
            if hidden(model, row, made):
                if model not in ("clients", "projects") and random.random() < 0.4:
                    continue
                change_row(random, model, changed, made)
            change_fields(random, model, changed, made)
            other[model].append(changed)
    other["favourites"] = unique_first(other["favourites"])
    return other


def change_row(random, model, row, made):
    for field in ("name", "text", "content", "another_col"):
        if field in row:
            row[field] = "another secret"
    if model in ("notes", "favourites", "vaults"):
        row["film_id"] = random.choice(made["films"])["id"]
    if model == "notes":
        row["author"] = random.choice(library.POOLS["person"])


def change_fields(random, model, row, made):
    """Fields that nobody may read without a permission, or not in this row."""
    if model == "projects":
        row["budget"] = random.randrange(1000)
    elif model == "tasks":
        row["cost"] = random.randrange(1000)
    elif model == "employees":
        row["salary"] = str(random.randrange(1000))
    elif model == "contracts":
        row["agent"] = random.choice([None] + [user["id"] for user in made["users"]])
        if row["open"] is not True:
            row["buyer"] = random.choice([None] + [customer["id"] for customer in made["customers"]])


def unique_first(rows):
    """Without hidden rows that have the refs of another one."""
    taken = {(row["film_id"], row["user_id"]) for row in rows if row["secret"] is False}
    kept = []
    for row in rows:
        pair = (row["film_id"], row["user_id"])
        if row["secret"] is False or pair not in taken:
            kept.append(row)
            taken.add(pair)
    return kept
