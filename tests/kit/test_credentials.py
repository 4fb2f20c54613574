import stat
from pathlib import Path

import nkeys
import pytest

from kit.credentials import CredentialError, connect_options, ensure_credentials, public_key, seed_path


def test_every_name_gets_a_user_key_whose_seed_only_its_owner_reads(tmp_path: Path):
    directory = tmp_path / "credentials"
    keys = ensure_credentials(directory, ["350206", "suggestions"])
    assert list(keys) == ["350206", "suggestions"]
    assert len(set(keys.values())) == 2
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    for name, (key,) in keys.items():
        path = seed_path(directory, name)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        pair = nkeys.from_seed(bytearray(path.read_bytes().strip()))
        assert pair.public_key.decode() == key
        assert key.startswith("U")


def test_asking_again_keeps_the_keys_and_adds_the_new_ones(tmp_path: Path):
    before = ensure_credentials(tmp_path, ["350206"])
    after = ensure_credentials(tmp_path, ["350206", "350203"])
    assert after["350206"] == before["350206"]
    assert after["350203"] != before["350206"]


def test_nothing_but_seeds_the_register_and_its_log_is_left_in_the_directory(tmp_path: Path):
    ensure_credentials(tmp_path, ["350206"])
    ensure_credentials(tmp_path, ["350206"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["350206.seed", "audit.jsonl", "keys.json"]


def test_a_client_connects_with_its_seed_and_its_own_inbox(tmp_path: Path):
    assert connect_options(tmp_path, "350206") == {
        "nkeys_seed": str(tmp_path / "350206.seed"),
        "inbox_prefix": "_INBOX_350206",
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not an nkey seed"),
        (b"SUAGARBAGE", "not an nkey seed"),
        (b"\xff\xfe", "not an nkey seed"),
        (nkeys.encode_seed(b"1" * 32, nkeys.PREFIX_BYTE_ACCOUNT), "the seed of A..., not of a user"),
    ],
)
def test_a_broken_seed_is_refused_and_kept(tmp_path: Path, content: bytes, message: str):
    path = seed_path(tmp_path, "350206")
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(CredentialError, match=message) as refused:
        ensure_credentials(tmp_path, ["350206"])
    assert str(path) in str(refused.value)
    assert path.read_bytes() == content


def test_a_seed_that_everybody_can_read_is_refused(tmp_path: Path):
    ensure_credentials(tmp_path, ["350206"])
    path = seed_path(tmp_path, "350206")
    path.chmod(0o644)
    with pytest.raises(CredentialError, match=r"readable by everybody \(mode 644\); chmod 600 it"):
        public_key(path)


def test_a_missing_seed_says_which(tmp_path: Path):
    with pytest.raises(CredentialError, match=r"350206\.seed: No such file or directory; give the seed file"):
        public_key(seed_path(tmp_path, "350206"))
