import type { ReactNode } from "react";
import { Card } from "../ui/Panels.tsx";

export function Part({
  title,
  about,
  span,
  children,
}: {
  title: string;
  about?: string;
  span: number;
  children: ReactNode;
}) {
  return (
    <div style={{ gridColumn: `span ${span}`, minWidth: 0, display: "grid" }}>
      <Card title={title} {...(about === undefined ? {} : { about })}>
        <div className="parts-body">{children}</div>
      </Card>
    </div>
  );
}

export function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <small>{name}</small>
      {children}
    </>
  );
}
