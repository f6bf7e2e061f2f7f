import { useId, useMemo, useState } from "react";
import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { stamp } from "../design/format";
import { Select } from "../design/Select";
import type { Column } from "../platform";
import { type Chartable, described, figure, type Point, points, shortFigure } from "./chartable";

interface ChartProps {
  columns: readonly Column[];
  rows: readonly (string | null)[][];
  shape: Chartable;
}

const ROW = 26;
const TALLEST = 452;
const tick = { fill: "var(--color-faint)", fontSize: 11 };

/** One measure of a table, drawn: bars for names, a line for times. Its words say the same. */
export default function Chart({ columns, rows, shape }: ChartProps) {
  const [chosen, setChosen] = useState(shape.measures[0] ?? 0);
  const measure = shape.measures.includes(chosen) ? chosen : (shape.measures[0] ?? 0);
  const caption = useId();
  const shown = useMemo(() => points(rows, shape, measure), [rows, shape, measure]);
  const names = { along: columns[shape.along]?.name ?? "", measure: columns[measure]?.name ?? "" };
  const bars = shape.kind === "bar";
  const height = bars ? shown.length * ROW + 36 : 240;
  return (
    <figure data-testid="chart" data-kind={shape.kind} aria-labelledby={caption} className="px-3 py-2.5">
      <div className="mb-2 flex items-center gap-2 text-caption text-soft">
        {shape.measures.length > 1 ? (
          <div className="w-44">
            <Select
              value={String(measure)}
              options={shape.measures.map((at) => ({ value: String(at), label: columns[at]?.name ?? "" }))}
              onChange={(at) => setChosen(Number(at))}
              testId="chart-measure"
              aria-label="What is measured"
            />
          </div>
        ) : (
          <span className="font-medium text-ink">{names.measure}</span>
        )}
        <span>by {names.along}</span>
      </div>
      <figcaption id={caption} className="sr-only">
        {described(shape.kind, names, shown)}
      </figcaption>
      <div aria-hidden="true" className="overflow-y-auto overflow-x-hidden" style={{ maxHeight: TALLEST }}>
        <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 560, height }}>
          {bars ? <Bars shown={shown} name={names.measure} /> : <Course shown={shown} name={names.measure} />}
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

interface DrawnProps {
  shown: Point[];
  name: string;
  /** Given by the container. */
  width?: number;
  height?: number;
}

function Bars({ shown, name, ...size }: DrawnProps) {
  const longest = shown.reduce((most, { label }) => Math.max(most, label.length), 4);
  return (
    <BarChart
      {...size}
      data={shown}
      layout="vertical"
      accessibilityLayer={false}
      margin={{ top: 0, right: 16, bottom: 0, left: 0 }}
    >
      <CartesianGrid horizontal={false} stroke="var(--color-line)" />
      <XAxis
        type="number"
        tick={tick}
        tickFormatter={shortFigure}
        axisLine={false}
        tickLine={false}
        height={24}
        orientation={shown.length * ROW > TALLEST ? "top" : "bottom"}
      />
      <YAxis
        type="category"
        dataKey="label"
        width={Math.min(longest * 6.6 + 12, 150)}
        interval={0}
        tick={tick}
        tickFormatter={(label: string) => (label.length > 22 ? `${label.slice(0, 21)}…` : label)}
        axisLine={false}
        tickLine={false}
      />
      <Tooltip cursor={{ fill: "var(--color-hover)" }} content={(about) => <Told about={about} name={name} />} />
      <Bar dataKey="value" fill="var(--color-accent)" radius={[0, 3, 3, 0]} maxBarSize={14} isAnimationActive={false} />
    </BarChart>
  );
}

function Course({ shown, name, ...size }: DrawnProps) {
  return (
    <LineChart {...size} data={shown} accessibilityLayer={false} margin={{ top: 8, right: 16, bottom: 0, left: 0 }}>
      <CartesianGrid vertical={false} stroke="var(--color-line)" />
      <XAxis
        dataKey="label"
        tick={tick}
        tickFormatter={(label: string) => stamp(label).replace(/, 00:00$/, "")}
        minTickGap={28}
        axisLine={{ stroke: "var(--color-rim)" }}
        tickLine={false}
      />
      <YAxis tick={tick} tickFormatter={shortFigure} width={52} axisLine={false} tickLine={false} />
      <Tooltip cursor={{ stroke: "var(--color-rim)" }} content={(about) => <Told about={about} name={name} />} />
      <Line
        dataKey="value"
        stroke="var(--color-accent)"
        strokeWidth={2}
        dot={shown.length <= 40 ? { r: 2.5, fill: "var(--color-accent)", strokeWidth: 0 } : false}
        isAnimationActive={false}
      />
    </LineChart>
  );
}

function Told({ about, name }: { about: { payload?: readonly { payload?: unknown }[] }; name: string }) {
  const point = about.payload?.[0]?.payload as Point | undefined;
  if (!point) return null;
  return (
    <div className="rounded-md border border-line bg-raised px-2 py-1 text-caption shadow-pop">
      <p className="max-w-60 truncate text-soft">{stampIfTime(point.label)}</p>
      <p className="tabular-nums">
        {name} <span className="font-medium">{point.value === null ? "null" : figure(point.value)}</span>
      </p>
    </div>
  );
}

function stampIfTime(label: string): string {
  return /^\d{4}-\d\d-\d\d/.test(label) ? stamp(label) : label;
}
