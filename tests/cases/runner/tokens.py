"""Who asks: turns the `as …` of a step into the headers of a request."""

import base64
import hashlib
import hmac
import json
import time
import uuid

from .case_file import Person


class UnknownCaller(Exception):
    pass


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(claims, secret, algorithm="HS256"):
    header = {"alg": algorithm, "typ": "JWT"}
    parts = [encoded(json.dumps(part).encode()) for part in (header, claims)]
    text = ".".join(parts)
    if algorithm == "none":
        return text + "."
    return text + "." + encoded(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())


def person_named(name, case_file):
    """A person of the file, or somebody with a role of that name and an id made from it."""
    if name in case_file.persons:
        return case_file.persons[name]
    return Person(str(uuid.uuid5(uuid.NAMESPACE_URL, name)), [name], [])


def claims_of(person):
    now = int(time.time())
    return {"sub": person.id, "aud": "authenticated", "role": "authenticated", "iat": now,
            "exp": now + 3600, "app_metadata": {"roles": person.roles},
            "permissions": person.permissions}


def credentials(caller, case_file, keys):
    """Headers for `as CALLER`; see README.md for the forms."""
    fixed = {
        "nobody": {},
        "anonymous": {"apikey": keys["anon_key"]},
        "publishable": {"apikey": keys["publishable_key"]},
        "service": {"apikey": keys["service_key"], "Authorization": "Bearer " + keys["service_key"]},
        "secret": {"apikey": keys["secret_key"]},
    }
    if caller in fixed:
        return fixed[caller]
    if caller.startswith("token "):
        return bearer(token_for(caller[6:], keys["jwt_secret"]), keys)
    if caller.startswith("session "):
        return bearer(caller[8:], keys)
    name, _, extra = caller.partition(" with ")
    if not name.isidentifier():
        raise UnknownCaller(caller)
    person = person_named(name, case_file)
    if extra:
        person = Person(person.id, person.roles, person.permissions + extra.split(","))
    return bearer(signed(claims_of(person), keys["jwt_secret"]), keys)


def token_for(text, secret):
    kind, _, rest = text.partition(" ")
    now = int(time.time())
    if kind == "forged":
        return signed(json.loads(rest), "not the secret of this installation at all")
    if kind == "unsigned":
        return signed(json.loads(rest), secret, "none")
    claims = json.loads(text)
    for name in ("exp", "nbf", "iat"):
        if isinstance(claims.get(name), str):
            claims[name] = now + int(claims[name])
    return signed(claims, secret)


def bearer(token, keys):
    return {"apikey": keys["anon_key"], "Authorization": "Bearer " + token}
