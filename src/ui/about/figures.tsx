import { type ReactNode, useState } from 'react';
import type { Evaluation } from '../../model/evaluation.ts';
import type { Manifest } from '../../model/manifest.ts';
import { useActions } from '../context.ts';
import { TextButton } from '../kit/text-button.tsx';
import styles from './figures.module.css';
import { PAPER_TABLE_1, PAPER_TABLE_2 } from './paper-tables.ts';

type Cell = { readonly value: string; readonly error?: string };
type Row = { readonly key: string | number; readonly name: ReactNode; readonly cells: readonly (Cell | undefined)[] };

/** A model's own Tables 1 and 2 beside the paper's; they are read when this is first opened. */
export function Figures({ manifest }: { readonly manifest: Manifest }) {
  const { readEvaluation } = useActions();
  const [evaluation, setEvaluation] = useState<Evaluation | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const read = () => {
    setProblem(null);
    readEvaluation(manifest).then(setEvaluation, (error: Error) => setProblem(error.message));
  };
  return (
    <details
      className={styles.figures}
      onToggle={(event) => {
        if (event.currentTarget.open && evaluation === null) read();
      }}
    >
      <summary>{`Figures of ${manifest.title}, beside the paper’s`}</summary>
      {problem !== null && (
        <p role="alert">
          {`The figures could not be read (${problem}). `}
          <TextButton onClick={read}>Retry</TextButton>
        </p>
      )}
      {evaluation === null && problem === null && <p>Reading…</p>}
      {evaluation !== null && (
        <>
          <QualityTables rows={evaluation.table1.rows} />
          <InversionTable rows={evaluation.table2.rows} />
        </>
      )}
    </details>
  );
}

function QualityTables({ rows }: { readonly rows: Evaluation['table1']['rows'] }) {
  const steps = [...new Set(rows.map((row) => row.steps))];
  const etas = [...new Set(rows.map((row) => row.eta))];
  const at = (eta: number | 'hat', count: number) => rows.find((row) => row.eta === eta && row.steps === count);
  return (
    <>
      <p>
        Table 1: how far samples are from real pictures, by steps S and η. Less is better. η&nbsp;=&nbsp;0 is DDIM,
        η&nbsp;=&nbsp;1 is DDPM, and σ̂ is DDPM with its larger noise.
      </p>
      <div className={styles.pair}>
        <Numbers
          caption={`This model: Fréchet distance ± standard error, ${span(rows.map((row) => row.samples))} samples each`}
          head={['S', ...steps]}
          rows={etas.map((eta) => ({
            key: eta,
            name: <EtaName eta={eta} />,
            cells: steps.map((count) => {
              const row = at(eta, count);
              return row && { value: row.frechet.toFixed(2), error: row.frechet_error.toFixed(2) };
            }),
          }))}
        />
        <Numbers
          caption="The paper: FID, CIFAR-10"
          head={['S', ...PAPER_TABLE_1.steps]}
          rows={PAPER_TABLE_1.rows.map(({ eta, cells }) => ({
            key: eta,
            name: <EtaName eta={eta} />,
            cells: cells.map((value) => ({ value: value.toFixed(2) })),
          }))}
        />
      </div>
      <p className={styles.note}>
        The two are distances of the same kind in the eyes of two networks: ours is a small classifier of the model’s
        own data, FID uses Inception. So compare the order of the rows and how they change with S, not the values. Few
        samples make every distance larger.
      </p>
    </>
  );
}

function InversionTable({ rows }: { readonly rows: Evaluation['table2']['rows'] }) {
  const steps = [...new Set([...rows.map((row) => row.steps), ...PAPER_TABLE_2.map((row) => row.steps)])];
  const find = <R extends { readonly steps: number }>(from: readonly R[], count: number) =>
    from.find((row) => row.steps === count);
  return (
    <>
      <p>
        Table 2: real pictures turned into noise and back, S steps each way with η&nbsp;=&nbsp;0. Mean square error of
        pictures with values from 0 to 1.
      </p>
      <Numbers
        caption={`Error ± standard error; this model: ${span(rows.map((row) => row.pictures))} held-out pictures`}
        head={['S', 'this model', 'the paper, CIFAR-10']}
        rows={steps.map((count) => {
          const [ours, paper] = [find(rows, count), find(PAPER_TABLE_2, count)];
          return {
            key: count,
            name: count,
            cells: [
              ours && { value: ours.mse.toFixed(4), error: ours.mse_error.toFixed(4) },
              paper && { value: paper.error.toFixed(4) },
            ],
          };
        })}
      />
    </>
  );
}

type NumbersProps = {
  readonly caption: string;
  readonly head: readonly (string | number)[];
  readonly rows: readonly Row[];
};

function Numbers({ caption, head, rows }: NumbersProps) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, cells }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            {cells.map((cell, column) => (
              <td key={head[column + 1]}>
                {cell?.value ?? '–'}
                {cell?.error !== undefined && <small>{` ± ${cell.error}`}</small>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function EtaName({ eta }: { readonly eta: number | 'hat' }) {
  if (eta !== 'hat') return `η = ${eta}`;
  return (
    <>
      <span aria-hidden="true">σ̂</span>
      <span className="sr">sigma hat</span>
    </>
  );
}

/** `2,000`, or `500 to 2,000` where cells differ. */
function span(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)].map((n) => n.toLocaleString('en'));
  return least === most ? `${least}` : `${least} to ${most}`;
}
