import openapi from '../../openapi.json';

interface ISchema {
  readonly description?: string;
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly ISchema[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, ISchema>>;
  readonly items?: ISchema;
}

const schemas: Readonly<Record<string, ISchema>> = openapi.components.schemas;

/** Every value of a literal type of the contract. */
export function literals(name: string): unknown[] {
  return [...(schemas[name]?.enum ?? [])];
}

/**
 * Values of a type of the contract, made from its schema: for a union one set for each member;
 * for a member one for each literal and each null that it allows.
 */
export function samples(name: string): unknown[] {
  return values({ $ref: `#/components/schemas/${name}` });
}

function values(schema: ISchema): unknown[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return values(schemas[name] ?? {});
  }
  if (schema.enum) {
    return [...schema.enum];
  }
  if (schema.anyOf) {
    return schema.anyOf.flatMap(values);
  }
  switch (schema.type) {
    case 'object':
      return objects(schema);
    case 'array':
      return [[], values(schema.items ?? {}).slice(0, 1)];
    case 'integer':
    case 'number':
      return [7];
    case 'boolean':
      return [true, false];
    case 'null':
      return [null];
    default:
      return ['word'];
  }
}

// Each member in turn takes all its values, while the others keep their first.
function objects({ properties = {} }: ISchema): unknown[] {
  const entries = Object.entries(properties).map(
    ([name, schema]) => [name, values(schema)] as const
  );
  const first = Object.fromEntries(entries.map(([name, [v]]) => [name, v]));
  const others = entries.flatMap(([name, all]) =>
    all.slice(1).map(value => ({ ...first, [name]: value }))
  );
  return [first, ...others];
}
