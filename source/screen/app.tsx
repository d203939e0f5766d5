/** The Ink application: places a picture by its mark, and what lies over it. All drawing is done before, in `picture.ts`. */
import { Box, Text } from 'ink';
import { Table } from 'ink-table';
import { type PropsWithChildren, useSyncExternalStore } from 'react';
import { fitText } from './draw/text.js';
import type { Picture } from './picture.js';

export interface PictureStore {
  readonly subscribe: (listener: () => void) => () => void;
  readonly picture: () => Picture;
  /** The picture's mark: see `mark.ts`. */
  readonly mark: () => string;
}

/** Lines in the background and a heading in the terminal's own colour: what counts are the values. */
const Skeleton = ({ children }: PropsWithChildren) => <Text dimColor>{children}</Text>;
const Heading = ({ children }: PropsWithChildren) => <Text bold>{children}</Text>;

function Aside({ aside, columns }: { readonly aside: NonNullable<Picture['aside']>; readonly columns: number }) {
  const data = aside.rows.map((row) => ({ name: row.name, value: row.value }));
  return (
    <Box position="absolute" marginLeft={aside.left} marginTop={aside.top} flexDirection="column">
      {aside.isBoxed ? (
        <Table data={data} skeleton={Skeleton} header={Heading} />
      ) : (
        data.map((row) => (
          <Text key={row.name} wrap="truncate">
            {fitText(`${fitText(row.name, 22)} ${row.value}`, columns - aside.left)}
          </Text>
        ))
      )}
    </Box>
  );
}

export function App({ store }: { readonly store: PictureStore }) {
  const picture = useSyncExternalStore(store.subscribe, store.picture);
  return (
    <Box flexDirection="column" height={picture.rows.length}>
      <Text>{store.mark()}</Text>
      {picture.aside ? <Aside aside={picture.aside} columns={picture.columns} /> : null}
    </Box>
  );
}
