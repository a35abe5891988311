import { Box } from "ink";
import type { ReactNode } from "react";
import type { BodyComponent, FrameSource } from "../places/place.ts";
import { isLines, type Frame } from "./frame.ts";
import { RequestQueue } from "./requests-body.tsx";
import { titledRule } from "../draw/line.ts";
import { Choice } from "./choice.tsx";
import { Lines } from "./lines.tsx";

interface FrameViewProps {
  readonly screen: FrameSource;
  readonly frame: Frame;
}

/**
 * A frame through Ink, for what components draw. Nothing clips it: every line is cut when it is made, and clipping would
 * measure them all again.
 */
export function FrameView({ screen, frame }: FrameViewProps): ReactNode {
  const { columns, rows } = screen.state.size;
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      <Lines lines={frame.header} />
      <Lines lines={frame.query} />
      <BodyView screen={screen} frame={frame} />
      <Lines lines={frame.info} />
      <Lines lines={frame.hint} />
    </Box>
  );
}

/** The middle of a frame alone. */
export function BodyView({ screen, frame }: FrameViewProps): ReactNode {
  const { columns } = screen.state.size;
  const { body, bodyRows } = frame;
  return (
    <Box height={bodyRows} width={columns} flexShrink={0} flexDirection="column">
      {isLines(body) ? <Lines lines={body} /> : <Component body={body} screen={screen} height={bodyRows} />}
    </Box>
  );
}

function Component(props: {
  readonly body: BodyComponent;
  readonly screen: FrameSource;
  readonly height: number;
}): ReactNode {
  const { body, screen, height } = props;
  const { state, ports } = screen;
  const width = state.size.columns;
  if (body.kind === "requests") {
    return <RequestQueue state={state} width={width} height={height} look={ports.look} />;
  }
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      <Lines lines={[titledRule(body.title, width, ports.look, "title")]} />
      <Choice titles={body.titles} index={body.index} look={ports.look} />
    </Box>
  );
}
