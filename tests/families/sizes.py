"""How large each part of a tiny model is, by its names in configurations, and what single families need besides."""

from typing import Any

CONTEXT = 64  # positions
VOCABULARY = 264  # every byte, the end of text, and a few rows that no token has, as in many real models
END_ID = 256
LAYERS, HEADS, HEAD_DIM, EXPERTS = 2, 4, 8, 4
HIDDEN = HEADS * HEAD_DIM

_NAMES: tuple[tuple[int, str], ...] = (
    (VOCABULARY, "vocab_size vocab_size_per_layer_input unpadded_vocab_size decoder_vocab_size"),
    (END_ID, "bos_token_id eos_token_id"),
    (END_ID + 1, "pad_token_id sep_token_id cls_token_id decoder_start_token_id"),
    (CONTEXT, "max_position_embeddings n_positions n_ctx max_seq_len context_length max_target_positions"),
    (CONTEXT, "model_max_length rel_extent"),
    (LAYERS, "num_hidden_layers n_layer n_layers num_layers num_blocks num_layers_per_stack"),
    (LAYERS, "decoder_layers encoder_layers num_decoder_layers num_encoder_layers"),
    (HIDDEN, "hidden_size d_model n_embd embedding_dim emb_dim embedding_size word_embed_proj_dim lru_width"),
    (HIDDEN, "attention_hidden_size input_embedding_size output_embedding_size"),
    (2 * HIDDEN, "intermediate_size decoder_ffn_dim encoder_ffn_dim ffn_dim dff dim_ff ffn_hidden_size d_inner"),
    (2 * HIDDEN, "feed_forward_size dense_intermediate_size intermediate_size_mlp"),
    (HIDDEN, "moe_intermediate_size shared_expert_intermediate_size shared_intermediate_size expert_ffn_hidden_size"),
    (HIDDEN, "shared_experts_intermediate_size moe_shared_expert_intermediate_size"),
    (HEADS, "num_attention_heads n_head n_heads num_heads attention_heads swa_num_attention_heads index_n_heads"),
    (HEADS, "decoder_attention_heads encoder_attention_heads num_decoder_attention_heads num_encoder_attention_heads"),
    (HEADS, "linear_num_heads linear_num_value_heads"),
    (HEADS // 2, "num_key_value_heads num_kv_heads swa_num_key_value_heads linear_num_key_heads num_query_groups"),
    (HEAD_DIM, "head_dim swa_head_dim attention_head_size d_head dim_head kv_channels qk_nope_head_dim v_head_dim"),
    (HEAD_DIM, "linear_head_dim linear_key_head_dim linear_value_head_dim index_head_dim query_pre_attn_scalar"),
    (HEAD_DIM, "mamba_d_head mamba_head_dim mamba_headdim hidden_size_per_layer_input"),
    (HEAD_DIM // 2, "qk_rope_head_dim rotary_dim"),
    (EXPERTS, "num_experts num_local_experts n_routed_experts moe_num_experts"),
    (2, "num_experts_per_tok num_experts_per_token moe_topk moe_k mamba_dt_rank time_step_rank num_mem_blocks"),
    (1, "n_group topk_group num_expert_group mamba_n_groups mamba_ngroups n_groups max_window_layers"),
    (1, "first_k_dense_replace"),
    (0, "num_kv_shared_layers"),
    (16, "q_lora_rank kv_lora_rank o_lora_rank laurel_rank mamba_chunk_size chunk_size block_size"),
    (16, "sliding_window sliding_window_size window_size attention_window_size local_attention"),
    (16, "attention_chunk_size keep_window_size"),
    (8, "mamba_d_state state_size ssm_state_size mamba_n_heads mamba_num_heads n_mamba_heads"),
    (CONTEXT, "index_topk"),  # of fewer, indexers take any of the keys that score nothing
)
SIZES: dict[str, Any] = {name: size for size, names in _NAMES for name in names.split()}

_LATENT = {"num_key_value_heads": HEADS}  # multi-head latent attention has a key for each head
_PADDING_HAS_A_POSITION = {"pad_token_id": 1}
_ROPE = {"rope_type": "default", "rope_theta": 10_000.0}
_BOTH_KINDS = {"layer_types": ["linear_attention", "full_attention"]}
_SHARED_BLOCKS = {
    "layers_block_type": ["linear_attention", "hybrid", "linear_attention", "hybrid"],
    "num_hidden_layers": 4,
}

SPECIAL: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("axk1", "axk2", "deepseek_v2", "deepseek_v3", "deepseek_v32", "dots3_note_text"), _LATENT),
    **dict.fromkeys(("glm4_moe_lite", "glm_moe_dsa", "minicpm3", "youtu"), _LATENT),
    **dict.fromkeys(("camembert", "data2vec-text", "prophetnet", "roberta", "xglm"), _PADDING_HAS_A_POSITION),
    **dict.fromkeys(("roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl"), _PADDING_HAS_A_POSITION),
    **dict.fromkeys(("qwen3_next", "qwen3_5_text", "qwen3_5_moe_text", "minimax"), _BOTH_KINDS),
    "bailing_hybrid": {**_LATENT, **_BOTH_KINDS},
    "bamba": {"attn_layer_indices": [1]},
    "cohere_compass_text": {"rope_parameters": {"full_attention": _ROPE}},
    "dbrx": {
        "rope_parameters": _ROPE,
        "attn_config": {"kv_n_heads": 2, "clip_qkv": 8.0, "rope_theta": 10_000.0},
        "ffn_config": {"hidden_size": HIDDEN, "ffn_hidden_size": 64, "moe_num_experts": EXPERTS, "moe_top_k": 2},
    },
    "dots1": {"n_shared_experts": 1},
    "falcon_h1": {"mamba_d_ssm": 64},
    "granitemoehybrid": _BOTH_KINDS,
    "gpt_neo": {"attention_types": [[["global", "local"], 1]]},
    "jamba": {"attn_layer_period": 2, "attn_layer_offset": 1},
    "kimi_linear": {**_LATENT, **_BOTH_KINDS},
    "lfm2_moe": {"layer_types": ["conv", "full_attention"], "num_dense_layers": 1},
    "longcat_flash": {**_LATENT, "zero_expert_num": 2, "head_dim": 4},
    "mamba2": {"num_heads": 8, "head_dim": HEAD_DIM, "expand": 2},
    "qwen4_exp_text": {
        **_BOTH_KINDS,
        "indexer_n_heads": 2,
        "indexer_kv_heads": 1,
        "indexer_head_dim": HEAD_DIM,
        "indexer_budget": 24,
        "indexer_compress_ratio": 4,
    },
    "recurrent_gemma": {"num_hidden_layers": 3},
    "reformer": {
        "is_decoder": True,
        "axial_pos_shape": [8, 8],
        "axial_pos_embds_dim": [8, 24],
        "local_attn_chunk_length": 16,
        "lsh_attn_chunk_length": 16,
        "num_buckets": 4,
        "attn_layers": ["local", "lsh"],
    },
    "roc_bert": {
        **_PADDING_HAS_A_POSITION,
        "pronunciation_embed_dim": 8,
        "shape_embed_dim": 8,
        "pronunciation_vocab_size": 16,
        "shape_vocab_size": 16,
    },
    "xmod": {**_PADDING_HAS_A_POSITION, "default_language": "en_XX"},
    "zamba": {**_SHARED_BLOCKS, "attention_hidden_size": 2 * HIDDEN},
    "zamba2": {**_SHARED_BLOCKS, "num_mem_blocks": 1},
    "zaya": {"num_experts_per_tok": 1},
}
