"""A BLIP-2 of LAVIS's own modules, of any size: LAVIS's eva_vit.py and Qformer.py unchanged."""
import torch, torch.nn as nn
from functools import partial
from torchvision import transforms
from torchvision.transforms.functional import InterpolationMode
from transformers import BertConfig, OPTConfig, OPTForCausalLM
from eva_vit import VisionTransformer
from Qformer import BertLMHeadModel

class LayerNorm(nn.LayerNorm):
    def forward(self, x): return super().forward(x.float()).type(x.dtype)

class Blip2OPT(nn.Module):                    # same submodule names as lavis/models/blip2_models/blip2_opt.py
    def __init__(s, size, tk, vit=(64, 3, 4, 2.0), qf=(48, 4, 4, 96), nq=8, opt=(80, 3, 4, 160)):
        super().__init__()
        s.visual_encoder = VisionTransformer(img_size=size, patch_size=14, use_mean_pooling=False, embed_dim=vit[0], depth=vit[1], num_heads=vit[2], mlp_ratio=vit[3], qkv_bias=True, norm_layer=partial(nn.LayerNorm, eps=1e-6))
        s.ln_vision = LayerNorm(vit[0])
        c = BertConfig(hidden_size=qf[0], num_hidden_layers=qf[1], num_attention_heads=qf[2], intermediate_size=qf[3], vocab_size=30, max_position_embeddings=32, hidden_dropout_prob=0., attention_probs_dropout_prob=0.)
        c.encoder_width = vit[0]; c.add_cross_attention = True; c.cross_attention_freq = 2; c.query_length = nq
        s.Qformer = BertLMHeadModel(c); s.query_tokens = nn.Parameter(torch.randn(1, nq, qf[0]) * 0.02)
        s.Qformer.cls = None; s.Qformer.bert.embeddings.word_embeddings = None; s.Qformer.bert.embeddings.position_embeddings = None
        for l in s.Qformer.bert.encoder.layer: l.output = None; l.intermediate = None
        s.opt_model = OPTForCausalLM(OPTConfig(vocab_size=(len(tk) + 7) // 8 * 8, hidden_size=opt[0], num_hidden_layers=opt[1], num_attention_heads=opt[2], ffn_dim=opt[3], max_position_embeddings=256, word_embed_proj_dim=opt[0], dropout=0.0))
        s.opt_proj = nn.Linear(qf[0], opt[0])
    def embed(s, image):
        v = s.ln_vision(s.visual_encoder(image)); att = torch.ones(v.shape[:-1], dtype=torch.long)
        q = s.Qformer.bert(query_embeds=s.query_tokens.expand(image.shape[0], -1, -1), encoder_hidden_states=v, encoder_attention_mask=att, return_dict=True).last_hidden_state
        return v, q, s.opt_proj(q)

MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
def blip_image_eval(size): return transforms.Compose([transforms.Resize((size, size), interpolation=InterpolationMode.BICUBIC), transforms.ToTensor(), transforms.Normalize(MEAN, STD)])
