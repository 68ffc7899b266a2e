"""MODEL_CARD.md of a model folder, from its spec, export report and figures."""

from __future__ import annotations

from specs import ModelSpec


def _table(head: list[str], rows: list[list[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _accuracy(values: dict[str, float]) -> str:
    return ", ".join(f"{axis} {value:.3f}" for axis, value in values.items())


def figures(evaluation: dict) -> str:
    """The tables of evaluation.json in Markdown."""
    parts = []
    if "scale" in evaluation:
        scale = evaluation["scale"]
        parts.append(
            f"Judged against {scale['held_out']} held-out pictures by a classifier whose own accuracy on them is "
            f"{_accuracy(scale['judge_accuracy'])}. Fréchet distance of training to held-out pictures (the floor): "
            f"{scale['floor']}, an equivalent noise of {scale['floor_equivalent_noise']}."
        )
    if "quality" in evaluation:
        rows = [
            [
                q["samples"],
                q["steps"],
                q["guidance"],
                f"{q['frechet']} ± {q['frechet_error']}",
                q["equivalent_noise"],
                _accuracy(q["accuracy"]),
                f"{q['precision']} / {q['recall']}",
                q["border"],
                f"{q['nearest_training_rms']['median']} ({q['nearest_training_rms_of_held_out']['median']})",
            ]
            for q in evaluation["quality"].values()
        ]
        head = ["samples", "S", "guidance", "Fréchet", "equivalent noise", "accuracy", "precision / recall", "border"]
        head.append("nearest training picture (of held-out pictures)")
        parts.append("### Samples\n\n" + _table(head, rows))
    if "table1" in evaluation:
        rows = [
            [
                row["steps"],
                "σ̂" if row["eta"] == "hat" else row["eta"],
                row["samples"],
                f"{row['frechet']} ± {row['frechet_error']}",
                row["equivalent_noise"],
                _accuracy(row["accuracy"]),
            ]
            for row in evaluation["table1"]["rows"]
        ]
        head = ["S", "eta", "samples", "Fréchet", "equivalent noise", "accuracy"]
        parts.append("### Our Table 1: steps and eta, no guidance\n\n" + _table(head, rows))
    if "table2" in evaluation:
        rows = [
            [row["steps"], row["pictures"], f"{row['mse']} ± {row['mse_error']}"]
            for row in evaluation["table2"]["rows"]
        ]
        title = "### Our Table 2: mean square error after inversion, of a range of 1\n\n"
        parts.append(title + _table(["S", "pictures", "error"], rows))
    if "consistency" in evaluation:
        tables = list(evaluation["consistency"].values())
        head = ["S", *(f"SSIM, guidance {c['guidance']:g}" for c in tables)]
        rows = [
            [steps, *(f"{c['ssim'][i]:.3f} ± {c['ssim_error'][i]:.3f}" for c in tables)]
            for i, steps in enumerate(tables[0]["steps"])
        ]
        title = f"### Consistency: S steps against 200 from the same x_T, {tables[0]['seeds']} seeds\n\n"
        parts.append(title + _table(head, rows))
    return "\n\n".join(parts)


def model_card(spec: ModelSpec, report: dict, evaluation: dict) -> str:
    """The whole card."""
    channels, height, width = spec.sample
    how = f"patch space, pixel_shuffle {spec.factor}" if spec.factor else "latent space of an autoencoder, decoder.onnx"
    decoder = (
        f" Decoder: {report['decoder_parameters']:,} parameters, {report['decoder_gflop']} GFLOP."
        if "decoder_gflop" in report
        else ""
    )
    schedule = "squaredcos_cap_v2"
    if spec.noise_shift != 1:
        schedule += f" with {spec.noise_shift:g} times its noise a unit of signal at every timestep (trained_betas)"
    sources = "\n".join(f"- {c.name}, {c.by}, {c.licence}: <{c.url}>" for c in spec.credits)
    measured = figures(evaluation)
    return f"""# {spec.title}

{spec.summary}

- Network: class-conditional diffusers `UNet2DModel`, sample [{channels}, {height}, {width}] ({how}), \
{report["parameters"]:,} parameters, {report["gflop"]} GFLOP a step.{decoder}
- Trained to predict v, {schedule}, T = 1000; null class {spec.null_class}. Guidance that the published \
weights learnt in training: {spec.learnt_guidance}.
- Weights in half precision, computed in single precision. Whole runs agree with single-precision weights to \
{report["half_precision_psnr"]["worst"]} dB in the worst of 20.
- Defaults of the page: guidance {spec.guidance:g}, clipping {spec.clip}, trailing spacing.
- Licence: {spec.licence}.
- Made by the scripts of `training/`; its README has the commands and what the figures mean.

## Data and credits

{sources}

## Limits

The model draws small pictures of what its data shows, and often draws it wrong. It knows the classes of its table and
nothing else. Its pictures can be close to one of the data: "nearest training picture" below is the median difference,
root mean square of 255. Do not use it to judge people or goods.
{f"{chr(10)}## Figures{chr(10)}{chr(10)}{measured}{chr(10)}" if measured else ""}"""
