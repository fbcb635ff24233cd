"""The model: BLIP-2 with OPT as transformers builds it, only small, and its tokenizer."""

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from torch import nn
from transformers import (
    Blip2Config,
    Blip2ForConditionalGeneration,
    Blip2Processor,
    BlipImageProcessor,
    GenerationConfig,
    PreTrainedTokenizerFast,
)

from measure import CLAIMS, NAMES, SIZE

QUERIES = 16
VOCABULARY = 2200
VISION = dict(hidden_size=192, num_hidden_layers=4, num_attention_heads=6, intermediate_size=576)
QFORMER = dict(hidden_size=192, num_hidden_layers=4, num_attention_heads=6, intermediate_size=576)
TEXT = dict(hidden_size=192, num_hidden_layers=3, num_attention_heads=6, ffn_dim=768)


def train_tokenizer(captions):
    """Byte-level BPE with OPT's special tokens and OPT's </s> before every text."""
    core = Tokenizer(models.BPE(unk_token=None))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    core.train_from_iterator(
        captions, trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=special, initial_alphabet=alphabet)
    )
    core.add_special_tokens([AddedToken("<image>", special=True, normalized=False)])
    core.post_processor = processors.TemplateProcessing(
        single="</s> $A", pair="</s> $A $B", special_tokens=[("</s>", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=core, bos_token="</s>", eos_token="</s>", unk_token="</s>", pad_token="<pad>"
    )


def make_processor(tokenizer):
    images = BlipImageProcessor(
        size=dict(height=SIZE, width=SIZE),
        image_mean=[0.48145466, 0.4578275, 0.40821073],
        image_std=[0.26862954, 0.26130258, 0.27577711],
        resample=3,
        do_convert_rgb=True,
    )
    return Blip2Processor(image_processor=images, tokenizer=tokenizer, num_query_tokens=QUERIES)


def make_model(tokenizer):
    newline = tokenizer.encode("\n", add_special_tokens=False)[0]
    vocabulary = -(-len(tokenizer) // 8) * 8
    ends = dict(bos_token_id=2, eos_token_id=newline, pad_token_id=1)
    config = Blip2Config(
        vision_config=dict(
            image_size=SIZE, patch_size=14, hidden_act="gelu", layer_norm_eps=1e-6, qkv_bias=True, **VISION
        ),
        qformer_config=dict(
            encoder_hidden_size=VISION["hidden_size"],
            cross_attention_frequency=2,
            vocab_size=30,
            max_position_embeddings=32,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            **QFORMER,
        ),
        text_config=dict(
            model_type="opt",
            vocab_size=vocabulary,
            max_position_embeddings=256,
            word_embed_proj_dim=TEXT["hidden_size"],
            do_layer_norm_before=True,
            activation_function="relu",
            dropout=0.0,
            tie_word_embeddings=True,
            **ends,
            **TEXT,
        ),
        num_query_tokens=QUERIES,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
    )
    model = Blip2ForConditionalGeneration(config)
    model.generation_config = GenerationConfig(num_beams=5, max_new_tokens=64, min_new_tokens=8, **ends)
    return model


class Tutor(nn.Module):
    """Heads that are thrown away after training: they ask the queries for the measures and the scene directly,
    which teaches the eye in far fewer pictures than captions alone do."""

    def __init__(self):
        super().__init__()
        width = QFORMER["hidden_size"]
        self.measures = nn.Linear(QUERIES * width, len(NAMES))
        self.scene = nn.Linear(QUERIES * width, len(CLAIMS["scenes"]) + 1)

    def forward(self, queries, values, scenes):
        flat = queries.flatten(1)
        return nn.functional.smooth_l1_loss(self.measures(flat), values, beta=0.3) + 0.2 * nn.functional.cross_entropy(
            self.scene(flat), scenes
        )
