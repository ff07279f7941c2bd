"""The models on offer: what each is called, how large it is, and where its files come from. Facts only."""

from dataclasses import dataclass

DEFAULT_MODEL = "bundled"


@dataclass(frozen=True)
class CatalogModel:
    """One model on offer.

    Attributes:
        name: what a person picks and a link carries; the Hub id, but for the bundled one.
        revision: the commit that the figures hold for; "main" where none could be verified.
        parameters: number of weights, tied ones once.
        download_bytes: size of the safetensors files.
        context: the most tokens that the model sees at once.
        gated: the Hub asks for an account that accepted the licence.
    """

    name: str
    revision: str
    parameters: int
    download_bytes: int
    licence: str
    context: int
    gated: bool = False


CATALOG: dict[str, CatalogModel] = {
    entry.name: entry
    for entry in (
        CatalogModel(DEFAULT_MODEL, "", 6_967_296, 0, "CC BY-SA 4.0", 512),
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
