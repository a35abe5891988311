import { Text } from "ink";
import SelectInput from "ink-select-input";
import type { ReactNode } from "react";
import type { Look } from "../draw/theme.ts";

/**
 * A short list to choose from. The screen's one dispatcher moves it: the widget's own key handling takes two keys
 * of one read for one, so it is switched off and the widget is made anew at the chosen place.
 */
export function Choice(props: {
  readonly titles: readonly string[];
  readonly index: number;
  readonly look: Look;
}): ReactNode {
  const { titles, index, look } = props;
  const indicator = ({ isSelected }: { readonly isSelected?: boolean }): ReactNode => (
    <Text>{isSelected === true ? ` ${look.glyphs.cursor} ` : "   "}</Text>
  );
  const item = ({
    isSelected,
    label,
  }: {
    readonly isSelected?: boolean;
    readonly label: string;
  }): ReactNode => <Text>{isSelected === true ? look.paint("selected", label) : label}</Text>;
  return (
    <SelectInput
      key={index}
      isFocused={false}
      initialIndex={index}
      items={titles.map((title) => ({ label: title, value: title }))}
      indicatorComponent={indicator}
      itemComponent={item}
    />
  );
}
