"""Numbers that no bigint can hold never reach the database."""

import httpx
import pytest

from tests.errors.bodies import JSON, error_of, faults_of

HUGE = (2**63, 2**64, 10**30)


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_in_the_path(client: httpx.AsyncClient, method: str, number: int) -> None:
    assert set(faults_of(await client.request(method, f"/api/posts/{number}"))) == {"post_id"}


@pytest.mark.parametrize("number", [*HUGE, 0, -1])
async def test_in_the_path_of_a_write(client: httpx.AsyncClient, number: int) -> None:
    assert set(faults_of(await client.put(f"/api/posts/{number}/vote", json={"value": 1}))) == {"post_id"}


@pytest.mark.parametrize("number", HUGE)
async def test_in_the_query(client: httpx.AsyncClient, number: int) -> None:
    assert set(faults_of(await client.get(f"/post?before={number}"))) == {"before"}
    assert set(faults_of(await client.get(f"/api/posts?limit={number}"))) == {"limit"}
    assert set(faults_of(await client.get(f"/api/votes?post_ids=1,{number}"))) == {"post_ids"}
    assert set(faults_of(await client.get(f"/api/authorship?comment_ids=1,{number}"))) == {"comment_ids"}


@pytest.mark.parametrize("number", HUGE)
async def test_in_the_body(client: httpx.AsyncClient, number: int) -> None:
    answer = await client.post("/update-post-score", json={"post_id": number, "score_increase": 1})
    assert set(faults_of(answer)) == {"post_id"}


async def test_the_greatest_that_fits_is_a_post_that_does_not_exist(client: httpx.AsyncClient) -> None:
    error_of(await client.get(f"/api/posts/{2**63 - 1}"), 404, "post-not-found")
    answer = await client.post("/update-post-score", json={"post_id": 2**63 - 1, "score_increase": 1})
    error_of(answer, 404, "post-not-found")


@pytest.mark.parametrize("text", [b"1e400", b"NaN", b"-Infinity", b"0x1", b"01"])
async def test_what_json_does_not_call_a_number(client: httpx.AsyncClient, text: bytes) -> None:
    content = b'{"post_id": %s, "score_increase": 1}' % text
    error_of(await client.post("/update-post-score", content=content, headers=JSON), 400, "malformed")


async def test_a_number_of_very_many_digits(client: httpx.AsyncClient) -> None:
    digits = "9" * 5000  # more than Python makes an int of
    error_of(await client.get(f"/api/posts/{digits}"), 404)
    content = f'{{"post_id": {digits}, "score_increase": 1}}'.encode()
    assert (await client.post("/update-post-score", content=content, headers=JSON)).status_code in (400, 422)
