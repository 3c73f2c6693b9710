import { cva, type VariantProps } from 'class-variance-authority';
import type { ComponentProps } from 'react';
import { classes } from '#lib/classes.ts';

const button = cva(
  'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-50',
  {
    variants: {
      look: {
        plain: 'border-line bg-raised text-fg hover:border-strong',
        accent: 'border-transparent bg-accent text-bg hover:brightness-110',
        ghost: 'border-transparent text-muted hover:bg-raised hover:text-fg',
        halt: 'border-transparent bg-halt text-white hover:brightness-110',
      },
      size: { small: 'h-7 px-2.5 text-xs', medium: 'h-8 px-3 text-[0.8125rem]', large: 'h-10 px-4 text-sm' },
    },
    defaultVariants: { look: 'plain', size: 'medium' },
  },
);

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof button>;

export function Button({ className, look, size, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classes(button({ look, size }), className)} {...rest} />;
}
