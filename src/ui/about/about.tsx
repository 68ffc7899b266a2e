import type { Manifest } from '../../model/manifest.ts';
import { useAppParts, useCloseDialog } from '../context.ts';
import { Dialog } from '../kit/dialog.tsx';
import styles from './about.module.css';
import { Figures } from './figures.tsx';
import { Storage } from './storage.tsx';

/** What the page is, whose data it stands on, and what it keeps in the browser. */
export default function About() {
  const close = useCloseDialog('about');
  const manifests = useAppParts((state) => state.models.map(({ manifest }) => manifest));
  return (
    <Dialog title="About Fewer Steps" onClose={close}>
      <div className={styles.text}>
        <p>
          A diffusion model draws by removing noise, a little at each step. This page runs small ones on your own
          machine and lets you choose the number of steps, so that you can see how few still give the same picture. No
          picture, seed or setting is sent anywhere.
        </p>
        <p>
          The sampler is DDIM, by{' '}
          <a href="https://arxiv.org/abs/2010.02502">Song, Meng and Ermon, Denoising Diffusion Implicit Models</a>. At
          each step the network estimates what in the picture is noise. From that follows a guess of the finished
          picture, x̂₀; the next, less noisy picture is that guess with a part of the predicted noise put back. Without
          fresh noise (η = 0) the seed alone decides the picture, so that runs with more or fewer steps can be compared.
        </p>
        <p>
          A link holds all settings of a run. The starting noise it stands for is the same on every machine, bit for
          bit: it is what <code>torch.randn</code> gives for the same seed.
        </p>
      </div>
      <h3 className={styles.heading}>Models and data</h3>
      {manifests.map((manifest, i) => (
        <ModelCredits key={manifest.id} manifest={manifest} earlier={manifests.slice(0, i)} />
      ))}
      <Storage />
      <p className={styles.foot}>
        Fewer Steps is free software under the MIT licence. <a href="third-party-licences.txt">Third-party licences</a>
      </p>
    </Dialog>
  );
}

type CreditsProps = {
  readonly manifest: Manifest;
  /** Models above it. Where one has the same sources, they are not named again. */
  readonly earlier: readonly Manifest[];
};

function ModelCredits({ manifest, earlier }: CreditsProps) {
  const credits = JSON.stringify(manifest.credits);
  const same = earlier.find((other) => other.credits.length > 0 && JSON.stringify(other.credits) === credits);
  return (
    <section className={styles.model}>
      <h4>{manifest.title}</h4>
      <p>{manifest.summary}</p>
      <p>
        {`Licence: ${manifest.licence}. `}
        <a href={`models/${manifest.id}/MODEL_CARD.md`}>{`Model card of ${manifest.title}`}</a>
      </p>
      {same === undefined ? (
        <ul>
          {manifest.credits.map(({ name, by, licence, url }) => (
            <li key={name}>
              <a href={url}>{name}</a>
              {` by ${by}, ${licence}`}
            </li>
          ))}
        </ul>
      ) : (
        <p>{`Pictures seen in training: from the same sources as those of ${same.title}.`}</p>
      )}
      <Figures manifest={manifest} />
    </section>
  );
}
