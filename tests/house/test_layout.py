"""A noun has the same file name in every layer."""

from __future__ import annotations

from pathlib import PurePosixPath

from tests.house.project import files, text

CONTROLLERS, SCHEMAS, SERVICES, REPOSITORIES = "api/controllers", "api/schemas", "api/services", "db/repositories"
LAYERS = (CONTROLLERS, SCHEMAS, SERVICES, REPOSITORIES)

# Where a name stands that does not stand in all four layers.
EXCEPTIONS = {
    "authors": (SCHEMAS, REPOSITORIES),  # who wrote posts and comments, as part of these
    "classic": (CONTROLLERS, SCHEMAS),  # older shapes over the services of posts and votes
    "comment_lists": (REPOSITORIES,),  # the statements that lists of comments are made of
    "config": (CONTROLLERS, SCHEMAS),  # shows settings; there is no rule and no row
    "exports": (REPOSITORIES,),  # the statements of an account's export
    "grants": (REPOSITORIES,),  # ends what works in the name of somebody who lost the role for it
    "health": (CONTROLLERS, SCHEMAS),  # asks database and storage; there is no rule and no row
    "image_grants": (REPOSITORIES,),  # who may attach an image
    "item_lists": (REPOSITORIES,),  # the statements that lists of items are made of
    "live": (CONTROLLERS, SCHEMAS),  # tells of events; what it follows is in api/events/live
    "new_comments": (REPOSITORIES,),  # the statement that creates a comment
    "new_issues": (REPOSITORIES,),  # and an issue
    "new_items": (REPOSITORIES,),  # and an item
    "new_passwords": (SERVICES,),  # what a new password may be
    "new_posts": (REPOSITORIES,),  # the statement that makes a post
    "numbers": (SCHEMAS,),  # kinds of numbers that schemas share
    "passwords": (SERVICES,),  # hashing and verifying
    "pictures": (SERVICES,),  # what a picture may be; images are what is kept of it
    "places": (REPOSITORIES,),  # the order of columns: items and issues
    "principals": (REPOSITORIES,),  # whom sessions and API keys stand for
    "problems": (SCHEMAS,),  # the error body
    "project_lists": (REPOSITORIES,),  # the statements that everybody's lists of projects and members are made of
    "roles": (REPOSITORIES,),  # the condition that somebody may manage a project now
    "search": (REPOSITORIES,),  # the condition that finds posts
    "sections": (REPOSITORIES,),  # who sees which part of a project
    "post_lists": (REPOSITORIES,),  # the statements that everybody's lists of posts are made of
    "post_reading": (REPOSITORIES,),  # and how a page of them is read
    "post_search": (REPOSITORIES,),  # and looked up by words
    "syndication": (CONTROLLERS, SERVICES, REPOSITORIES),  # posts and items in the formats of others
    "text": (SCHEMAS,),  # kinds of text that schemas share
    "tokens": (SERVICES,),  # access tokens, made and read
    "well_known": (CONTROLLERS,),  # shows settings; no JSON, no rule and no row
}


def modules(layer: str) -> set[str]:
    """Files and folders of a layer: a noun that outgrows its file becomes a folder of the same name."""
    below = [PurePosixPath(name).relative_to(layer) for name in files() if name.startswith(f"{layer}/")]
    names = {path.parts[0].removesuffix(".py") for path in below if path.suffix == ".py"} - {"__init__"}
    assert names, layer
    return names


def test_a_noun_has_the_same_name_in_every_layer() -> None:
    stands: dict[str, list[str]] = {name: [] for layer in LAYERS for name in modules(layer)}
    for layer in LAYERS:
        for name in modules(layer):
            stands[name].append(layer)
    expected = {name: list(EXCEPTIONS.get(name, LAYERS)) for name in stands.keys() | EXCEPTIONS.keys()}
    assert stands == expected


def test_each_model_is_the_singular_of_a_repository() -> None:
    singular = {name.removesuffix("s") for name in modules(REPOSITORIES)}
    assert modules("db/models") - singular == {"adopted_visitor", "setup_token"}  # both belong to accounts


def test_each_noun_has_its_tests() -> None:
    tested = {PurePosixPath(name).parts[1] for name in files() if name.startswith("tests/") and "/test_" in name}
    assert modules(SERVICES) - tested == set()


def test_controllers_begin_with_a_card() -> None:
    """What the noun is, an empty line, its routes: whoever opens the file knows where they are."""
    for name in modules(CONTROLLERS):
        folder = f"{CONTROLLERS}/{name}/__init__.py"
        card = text(folder if folder in files() else f"{CONTROLLERS}/{name}.py").split('"""')[1].splitlines()
        assert card[1:2] == [""], name
        assert card[2].startswith("/"), name
